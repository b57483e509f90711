#include "io/relay/codec/foreign_answer.hpp"

#include "tests/support/catch.hpp"

#include <string>

using namespace dongled::io::relay;
using kind = foreign_answer::kind;

namespace {

constexpr const char* probe = "api.ipify.org";

std::optional<foreign_answer> read(const std::string& head, const std::string& body = {}) {
  return read_foreign_answer("HTTP/1.1 " + head + "\r\n\r\n" + body, probe);
}

std::string redirected(const std::string& location) {
  auto x = read("302 Found\r\nLocation: " + location);
  return x ? x->host + (x->to_itself ? " itself" : "") : "none";
}

} // namespace

TEST_CASE("a redirect to another host is foreign, and only its host is told") {
  CHECK(redirected("http://portal.carrier.example/topup?imsi=123456") == "portal.carrier.example");
  CHECK(redirected("https://Portal.Example:8443/") == "portal.example");
  CHECK(redirected("//portal.example/x") == "portal.example");
  CHECK(redirected("http://user:secret@10.0.0.1/x") == "10.0.0.1");
  CHECK(redirected("http://[2001:db8::1]:80/x") == "2001:db8::1");
  CHECK(redirected("http://portal.example./") == "portal.example");
  CHECK(redirected("http://por\ttal<script>/").empty());
  for (auto* status : {"301 x", "302 x", "303 x", "307 x", "308 x"}) {
    auto x = read(std::string(status) + "\r\nlocation:http://portal.example/");
    REQUIRE(x);
    CHECK(x->what == kind::redirect);
    CHECK(words(*x) == "a redirect to portal.example");
  }
}

TEST_CASE("a redirect to the same host is the probe's own fault") {
  CHECK(redirected("https://api.ipify.org/") == "api.ipify.org itself");
  CHECK(redirected("https://API.ipify.org:443/") == "api.ipify.org itself");
  CHECK(redirected("https://www.api.ipify.org/") == "www.api.ipify.org itself");
  CHECK(redirected("/elsewhere") == "api.ipify.org itself");
  CHECK(redirected("http://api.ipify.org.portal.example/") == "api.ipify.org.portal.example");
}

TEST_CASE("511 and a page are foreign, and say where they lead if they do") {
  auto login = read("511 Network Authentication Required\r\nContent-Type: text/html",
                    "<meta HTTP-EQUIV=\"refresh\" content=\"0; url=https://login.example/\">");
  REQUIRE(login);
  CHECK(login->what == kind::login);
  CHECK(login->host == "login.example");
  auto page = read("200 OK\r\nContent-Type: text/html; charset=utf-8",
                   "<!DOCTYPE html><html><head><title>Top up now</title></head><body>x</body>");
  REQUIRE(page);
  CHECK(page->what == kind::page);
  CHECK(page->host.empty());
  CHECK(page->title == "top up now");
  auto script =
    read("200 OK", "  <script>window.location.href='http://topup.example/a?b';</script>");
  REQUIRE(script);
  CHECK(script->host == "topup.example");
  CHECK(words(*script) == "a page that leads to topup.example");
  CHECK(read("200 OK\r\nContent-Length: 99999999\r\nContent-Type: text/html", "<html>"));
}

TEST_CASE("a fault of the probe's own server is nobody else's answer") {
  CHECK_FALSE(read("200 OK\r\nContent-Type: text/plain", "nonsense"));
  CHECK_FALSE(read("200 OK\r\nContent-Type: application/json", "{\"error\":1}"));
  CHECK_FALSE(read("404 Not Found\r\nContent-Type: text/html", "<html>"));
  CHECK_FALSE(read("429 Too Many Requests\r\nContent-Type: text/html", "<html>"));
  CHECK_FALSE(read("500 Oops"));
  CHECK_FALSE(read("302 Found"));
  CHECK_FALSE(read_foreign_answer("SSH-2.0-x\r\n\r\n", probe));
  CHECK_FALSE(read_foreign_answer("HTTP/1.1 302 Found\r\nLocation: http://portal.ex", probe));
  CHECK_FALSE(read_foreign_answer("", probe));
}
