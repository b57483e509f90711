#include "api/access/admission.hpp"

#include "api/http/http_routes.hpp"

#include <spdlog/spdlog.h>

namespace dongled::api {

using verdict = http_limits::judgement::verdict;

namespace {

http_answer foreign_address() {
  return http_error(403, "This address may not use the API", "FORBIDDEN");
}

} // namespace

void admission::log(const std::string& client, const std::string& what) {
  if (auto line = knocks_.note(client, what, world_->now()))
    spdlog::warn("http: {}", *line);
}

result<std::shared_ptr<const http_limits>> admission::limits() {
  auto now = world_->settings_now();
  std::lock_guard guard{mutex_};
  if (now == judged_by_)
    return limits_;
  auto made = http_limits::make(now->api);
  if (!made && !limits_)
    return made.why();
  if (made)
    limits_ = std::make_shared<const http_limits>(std::move(*made));
  else
    spdlog::warn("http: the old allow-list and tokens stay: {}", made.why().doing);
  judged_by_ = std::move(now);
  return limits_;
}

std::optional<http_answer> admission::refuse(http_ask& x, const std::string& authorization) {
  auto judge = limits();
  if (!judge)
    return not_available(judge.why());
  auto said = (*judge)->judge(x.client, authorization, world_->now());
  switch (said.what) {
  case verdict::foreign_address:
    log(x.client, "the address is not in api.allow");
    return foreign_address();
  case verdict::bad_token: {
    // A preflight carries no token, and answers nothing that needs one.
    if (x.method == "OPTIONS" || open_to_all(x.path)) {
      x.right = role::read;
      return std::nullopt;
    }
    log(x.client, authorization.empty() ? "no token" : "a token that is not valid");
    auto out = http_error(401, "A valid token is needed", "UNAUTHORIZED");
    out.headers.emplace_back("WWW-Authenticate", "Bearer");
    return out;
  }
  case verdict::welcome: break;
  }
  x.right = said.right;
  x.token = said.token;
  return std::nullopt;
}

std::optional<http_answer> admission::turn_away(const std::string& client) {
  auto judge = limits();
  if (!judge)
    return not_available(judge.why());
  if ((*judge)->lets_in(client))
    return std::nullopt;
  log(client, "the address is not in api.allow");
  return foreign_address();
}

bool admission::still_welcome(const std::string& client, const std::string& authorization) {
  auto judge = limits();
  return judge && (*judge)->judge(client, authorization, world_->now()).what == verdict::welcome;
}

} // namespace dongled::api
