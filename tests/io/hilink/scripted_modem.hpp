#pragma once

#include "io/hilink/ticks.hpp"
#include "io/hilink/transport.hpp"

#include <algorithm>
#include <cerrno>
#include <deque>
#include <map>
#include <string>
#include <vector>

namespace dongled::test {

namespace hilink = dongled::io::hilink;
using namespace std::chrono_literals;

inline const std::string prolog = R"(<?xml version="1.0" encoding="UTF-8"?>)";

/// A virtual clock that a test winds; sleeping winds it too.
struct wound_clock {
  hilink::time_point now{};
  std::vector<hilink::milliseconds> sleeps;

  hilink::ticks ticks() {
    return {[this] { return now; },
            [this](hilink::milliseconds x) {
              sleeps.push_back(x);
              now += x;
            }};
  }
};

/// The reply bodies as both families word them: `single` without line ends, `multi` with CRLF.
inline hilink::http_reply single(const std::string& body, hilink::http_headers headers = {}) {
  return {200, std::move(headers), prolog + body};
}
inline hilink::http_reply multi(const std::string& body, hilink::http_headers headers = {}) {
  return {200, std::move(headers), prolog + "\r\n" + body + "\r\n"};
}

/// Family A's spelling of a reply's token, and family B's.
inline hilink::http_headers token_a(const std::string& x) {
  return {{"Server", "WebServer"}, {"__requestverificationtoken", x}};
}
inline hilink::http_headers token_b(const std::string& x) {
  return {{"X-Frame-Options", "SAMEORIGIN"}, {"__RequestVerificationToken", x}};
}

inline hilink::http_reply ok(const std::string& token = "next") {
  return single("<response>OK</response>", token_b(token));
}

/// An error in family A's and in family B's order of elements.
inline hilink::http_reply error_a(int code, hilink::http_headers headers = {}) {
  return multi("<error>\r\n<code>" + std::to_string(code)
                 + "</code>\r\n<message></message>\r\n</error>",
               std::move(headers));
}
inline hilink::http_reply error_b(int code, hilink::http_headers headers = {}) {
  return single("<error><message></message><code>" + std::to_string(code) + "</code></error>",
                std::move(headers));
}

/// SesTokInfo in the older wording and in the newer one.
inline hilink::http_reply ses_tok_a(const std::string& session, const std::string& token) {
  return single("<response><SesInfo>SessionID=" + session + "</SesInfo><TokInfo>" + token
                + "</TokInfo></response>");
}
inline hilink::http_reply ses_tok_b(const std::string& session, const std::string& token) {
  return single("<response><SesInfo>" + session + "</SesInfo><TokInfo>" + token
                + "</TokInfo></response>");
}

/// Failures as a transport reports them.
inline failure reset() { return {fault::os, "the connection broke", ECONNRESET}; }
inline failure hang() { return {fault::timed_out, "no reply in time"}; }
inline failure unreachable() { return {fault::refused, "no connection", ECONNREFUSED}; }

/// A modem that answers from a script: per "GET path" or "POST path" its replies in order, the
/// last one for ever. What it has no reply for is 100002. Writes down every request as
/// "POST /api/x [session] token <request>…", the body without its prolog.
struct scripted_modem : hilink::transport {
  using answer = result<hilink::http_reply>;

  std::map<std::string, std::deque<answer>> answers;
  std::vector<std::string> log;
  std::vector<hilink::milliseconds> timeouts;

  void on(const std::string& what, std::initializer_list<answer> replies) {
    answers[what].assign(replies);
  }

  answer send(const hilink::http_request& what, hilink::milliseconds timeout) override {
    auto line = (what.method == hilink::http_request::verb::get ? "GET " : "POST ") + what.path;
    auto replies = answers.find(line);
    for (auto& [name, value] : what.headers) {
      if (name == "Cookie")
        line += " [" + value.substr(value.find('=') + 1) + ']';
      if (name == "__RequestVerificationToken")
        line += ' ' + value;
    }
    if (!what.body.empty())
      line += ' ' + what.body.substr(std::min(prolog.size(), what.body.size()));
    log.push_back(line);
    timeouts.push_back(timeout);
    if (replies == answers.end() || replies->second.empty())
      return error_b(100002);
    auto reply = replies->second.front();
    if (replies->second.size() > 1)
      replies->second.pop_front();
    return reply;
  }

  /// The log from its `from`th line on, one request a line.
  std::string transcript(size_t from = 0) const {
    std::string out;
    for (auto i = from; i < log.size(); ++i)
      out += log[i] + '\n';
    return out;
  }

  /// How many requests begin like this.
  size_t count(const std::string& start) const {
    return static_cast<size_t>(
      std::ranges::count_if(log, [&](auto& x) { return x.starts_with(start); }));
  }
};

} // namespace dongled::test
