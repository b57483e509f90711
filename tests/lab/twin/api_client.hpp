#pragma once

#include "tests/lab/twin/credentials.hpp"
#include "tests/lab/twin/modem_api.hpp"
#include "tests/lab/twin/transcript.hpp"
#include "tests/support/catch.hpp"

#include <functional>
#include <pugixml.hpp>
#include <string>
#include <utility>

namespace dongled::test {

using namespace lab;
using namespace std::chrono_literals;

/// Options of a family, with a change.
inline twin_options family(firmware x, const std::function<void(twin_options&)>& change = {}) {
  twin_options options;
  options.family = x;
  options.password = "s3cret";
  if (change)
    change(options);
  return options;
}

/// What a reply's XML says at a path like "/response/State".
inline std::string at(const http_reply& x, const std::string& path) {
  pugi::xml_document document;
  if (!document.load_string(x.body.c_str()))
    return "no XML";
  return document.first_element_by_path(path.c_str()).text().get();
}

/// The error code a reply reports, 0 for none.
inline int error_of(const http_reply& x) {
  auto text = at(x, "/error/code");
  return text.empty() ? 0 : std::stoi(text);
}

/// A modem and one client of it, as simple as a client can be.
struct api_client {
  twin_options options;
  transcript carrier;
  time_point now{};
  modem_state modem{options, carrier, now};
  modem_api api{options, modem};
  std::string cookie;
  std::string token;

  explicit api_client(twin_options x) : options(std::move(x)) { pass(1200ms); }

  void pass(std::chrono::milliseconds x) {
    now += x;
    modem.advance(now);
  }

  http_reply ask(const std::string& method, const std::string& path, const std::string& body = {}) {
    http_request x{method, path, {}, body, true};
    if (!cookie.empty())
      x.headers.emplace_back("cookie", "SessionID=" + cookie);
    if (method == "POST")
      x.headers.emplace_back("__requestverificationtoken", token);
    auto reply = api.handle(x, now);
    if (reply.cookie)
      cookie = *reply.cookie;
    if (!reply.tokens.empty())
      token = reply.tokens.front();
    return reply;
  }

  http_reply get(const std::string& path) { return ask("GET", "/api/" + path); }

  http_reply post(const std::string& path, const std::string& request) {
    return ask("POST", "/api/" + path,
               "<?xml version=\"1.0\" encoding=\"UTF-8\"?><request>" + request + "</request>");
  }

  void begin() {
    cookie.clear();
    auto reply = get("webserver/SesTokInfo");
    cookie = at(reply, "/response/SesInfo");
    if (cookie.starts_with("SessionID="))
      cookie.erase(0, 10);
    token = at(reply, "/response/TokInfo");
  }

  http_reply login(const std::string& password) {
    return post("user/login", "<Username>admin</Username><Password>"
                                + type4_password("admin", password, token)
                                + "</Password><password_type>4</password_type>");
  }

  http_reply scram_login(const std::string& password) {
    std::string nonce(64, 'a');
    auto x = post("user/challenge_login",
                  "<username>admin</username><firstnonce>" + nonce + "</firstnonce><mode>1</mode>");
    if (error_of(x) != 0)
      return x;
    auto server = at(x, "/response/servernonce");
    auto proof = scram(password, *from_hex(at(x, "/response/salt")),
                       std::stoi(at(x, "/response/iterations")), nonce, server);
    signature = proof.server_signature;
    return post("user/authentication_login", "<clientproof>" + proof.client_proof
                                               + "</clientproof><finalnonce>" + server
                                               + "</finalnonce>");
  }

  void enter() {
    begin();
    REQUIRE(error_of(login("s3cret")) == 0);
  }

  std::string signature;
};

} // namespace dongled::test
