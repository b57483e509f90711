#pragma once

#include "api/access/roles.hpp"
#include "config/result.hpp"

#include <nlohmann/json.hpp>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace dongled::api {

class event_stream;

/// What an HTTP route answers: JSON, but for a `type` of its own.
struct http_answer {
  int status = 200;
  nlohmann::json body;
  std::vector<std::pair<std::string, std::string>> headers = {};
  std::string type = {}; ///< "text/html; charset=utf-8": then `text` is sent instead of `body`.
  std::string text = {};
  std::shared_ptr<event_stream> stream = {}; ///< Then this is sent instead, until it ends.
};

/// `{"error": "<sentence>", "code": "<UPPER_SNAKE>"}`, and whatever the case adds.
http_answer http_error(int status, const std::string& sentence, const std::string& code,
                       nlohmann::json more = nlohmann::json::object());

/// 503: the actor that would know is not there just now, or has no time.
http_answer not_available(const failure& why);

/// The sentence and code for a status that the HTTP library chose by itself.
http_answer http_error_for(int status);

/// A request, as far as our routes look at it.
struct http_ask {
  std::string method;                              ///< GET, HEAD, POST…
  std::string path;                                ///< Without the query.
  std::string subject;                             ///< What stood in place of the route's `*`.
  std::string client;                              ///< Address without port.
  bool async = false;                              ///< `?async=1`
  std::map<std::string, std::string> query = {};   ///< The last of each name.
  role right = role::admin;                        ///< What the client may do.
  std::string token = {};                          ///< The name of its token; empty: none.
  bool proven = false;                             ///< It has shown a token that is valid.
  std::string body = {};                           ///< At most 64 KiB.
  std::map<std::string, std::string> headers = {}; ///< Those that routes look at, in lower case.

  /// Who asks, for traces and logs: "http 127.0.0.1", and as whom.
  std::string who() const { return "http " + client + (token.empty() ? "" : " as " + token); }

  /// A value of the query; empty: it is not there.
  std::string param(const std::string& name) const {
    auto i = query.find(name);
    return i == query.end() ? std::string{} : i->second;
  }
  std::string header(const std::string& name) const {
    auto i = headers.find(name);
    return i == headers.end() ? std::string{} : i->second;
  }
};

} // namespace dongled::api
