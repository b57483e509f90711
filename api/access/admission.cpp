#include "api/access/admission.hpp"

#include "api/http/http_routes.hpp"

#include <spdlog/spdlog.h>
#include <unistd.h>

#include <array>

namespace dongled::api {

using verdict = http_limits::judgement::verdict;

namespace {

std::string machine_name() {
  std::array<char, 256> name{}; // one more than the kernel allows, so that it ends in a NUL
  return ::gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "";
}

http_answer foreign_address() {
  return http_error(403, "This address may not use the API", "FORBIDDEN");
}

bool looks_only(const std::string& method) {
  return method == "GET" || method == "HEAD" || method == "OPTIONS";
}

} // namespace

void admission::log(const std::string& client, const std::string& what) {
  if (auto line = refusals_.note(client, what, world_->now()))
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
  x.proven = said.proven;
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

std::optional<http_answer> admission::refuse_site(const http_ask& x, const site_marks& from) {
  auto route = find_route(x.path);
  if (x.proven || x.method == "OPTIONS" || (route && route->secret))
    return std::nullopt;
  auto verdict = judge_site(from, own_names_of(*world_->settings_now(), machine_name()));
  auto changes = !looks_only(x.method) || (route && !route->safe);
  switch (verdict) {
  case site_verdict::ours: return std::nullopt;
  case site_verdict::foreign_page:
    if (!changes)
      return std::nullopt; // its browser does not show it what it gets
    log(x.client, "a page of another site asks for a change");
    return http_error(403, "A page of another site may change nothing here", "CROSS_SITE");
  case site_verdict::foreign_name:
    if (!changes && (!route || route->open))
      return std::nullopt;
    log(x.client, "a browser asks by a name that is not in api.hosts");
    return http_error(403, "This host is not known by that name; api.hosts can name it",
                      "CROSS_SITE");
  }
  return std::nullopt;
}

bool admission::still_welcome(const std::string& client, const std::string& authorization) {
  auto judge = limits();
  return judge && (*judge)->judge(client, authorization, world_->now()).what == verdict::welcome;
}

} // namespace dongled::api
