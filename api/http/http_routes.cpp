#include "api/http/http_routes.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>

namespace dongled::api {

const std::vector<http_route>& http_routes() {
  static const std::vector<http_route> rows{
    {"/", {"GET"}, true, serve_dashboard, true},
    {"/favicon.ico", {"GET"}, true, serve_favicon, true},
    {"/health", {"GET"}, true, serve_health},
    {"/status", {"GET"}, true, serve_status},
    {"/toggle/*", {"GET", "POST"}, false, serve_toggle},
    {"/toggles/*", {"GET"}, true, serve_toggle_by_id},
    {"/toggles", {"GET"}, true, serve_toggle_list},
    {"/history/addresses", {"GET"}, true, serve_history_addresses},
    {"/history/traffic", {"GET"}, true, serve_history_traffic},
    {"/history/signal", {"GET"}, true, serve_history_signal},
    {"/recover-socks5/*", {"GET"}, false, serve_recover_socks5},
    {"/proxy-info", {"GET"}, true, serve_proxy_info},
    {"/tree", {"GET"}, true, serve_tree},
    {"/metrics", {"GET"}, true, serve_metrics},
    {"/sd", {"GET"}, true, serve_sd},
    {"/dongles", {"GET"}, true, serve_dongles},
    {"/dongles/*", {"GET"}, true, serve_dongle},
    {"/dongles/*/explain", {"GET"}, true, serve_explain},
    {"/dongles/*/port", {"POST"}, false, serve_port_deed},
    {"/dongles/*/remedy", {"POST"}, false, serve_remedy, false, role::admin},
    {"/remedies/*", {"GET"}, true, serve_remedy_by_id},
    {"/dongles/*/sms", {"GET", "POST", "DELETE"}, false, serve_sms, false, role::admin},
    {"/rack", {"GET"}, true, serve_rack},
    {"/firewall", {"GET"}, true, serve_firewall},
    {"/analyze", {"GET"}, true, serve_analyze},
    {"/samples", {"GET"}, true, serve_samples},
    {"/host", {"GET"}, true, serve_host},
    {"/firewall/update", {"POST"}, false, serve_firewall_update},
    {"/events", {"GET"}, true, serve_events},
    {"/tune", {"GET"}, true, serve_tune},
    {"/tune/apply", {"POST"}, false, serve_tune_apply, false, role::admin},
    {"/tune/undo", {"POST"}, false, serve_tune_undo, false, role::admin},
    {"/links", {"GET", "POST"}, false, serve_links, false, role::admin},
    {"/links/*", {"DELETE"}, false, serve_link, false, role::admin},
    // The secret in the path is the right; GET for links that were made for it alone, since what
    // looks ahead at links GETs them.
    {"/rotate/*", {"POST", "GET"}, false, serve_rotate, true, {}, true},
    {"/openapi.json", {"GET"}, true, serve_openapi},
  };
  return rows;
}

namespace {

/// What stands for the star when @p path fits @p pattern; empty for a pattern without one.
std::optional<std::string> subject_of(const std::string& pattern, const std::string& path) {
  auto star = pattern.find('*');
  if (star == pattern.npos)
    return path == pattern ? std::optional(std::string{}) : std::nullopt;
  auto head = pattern.substr(0, star), tail = pattern.substr(star + 1);
  if (!path.starts_with(head) || !path.ends_with(tail) || path.size() <= head.size() + tail.size())
    return std::nullopt;
  auto subject = path.substr(star, path.size() - head.size() - tail.size());
  return subject.find('/') == subject.npos ? std::optional(subject) : std::nullopt;
}

bool allows(const http_route& route, const std::string& method) {
  auto wanted = method == "HEAD" && route.safe ? std::string{"GET"} : method;
  return std::find(route.methods.begin(), route.methods.end(), wanted) != route.methods.end();
}

http_answer wrong_method(const http_route& route, const http_ask& x) {
  auto allowed = allowed_methods(route);
  auto out =
    http_error(405, x.method + " is not allowed here; allowed: " + allowed, "METHOD_NOT_ALLOWED");
  out.headers.emplace_back("Allow", allowed);
  return out;
}

http_answer wrong_role(const http_route& route, const http_ask& x) {
  std::string need = to_string(need_of(route)), have = to_string(x.right);
  return http_error(403, "This takes the right to " + need + ", and the token's is to " + have,
                    "FORBIDDEN_ROLE", {{"role", have}, {"role_needed", need}});
}

} // namespace

role need_of(const http_route& x) { return x.need.value_or(x.safe ? role::read : role::operate); }

std::string allowed_methods(const http_route& x) {
  std::string out;
  for (auto& m : x.methods)
    out += (out.empty() ? "" : ", ") + m;
  return out + (x.safe ? ", HEAD" : "");
}

const http_route* find_route(const std::string& path) {
  auto& rows = http_routes();
  auto i = std::find_if(rows.begin(), rows.end(),
                        [&](auto& x) { return subject_of(x.pattern, path).has_value(); });
  return i == rows.end() ? nullptr : &*i;
}

bool open_to_all(const std::string& path) {
  auto route = find_route(path);
  return route && route->open;
}

std::string route_of(const std::string& path) {
  auto route = find_route(path);
  return route ? route->pattern : "none";
}

http_answer dispatch(http_desk& desk, http_ask x) {
  auto route = find_route(x.path);
  if (!route)
    return http_error_for(404);
  if (!allows(*route, x.method))
    return wrong_method(*route, x);
  if (!route->open && !covers(x.right, need_of(*route)))
    return wrong_role(*route, x);
  x.subject = *subject_of(route->pattern, x.path);
  try {
    return route->serve(desk, x);
  } catch (const std::exception& e) { // a bug, or memory; it ends this request alone
    spdlog::error("http: {} failed: {}", route->pattern, e.what());
    return http_error_for(500);
  }
}

std::optional<subnet_id> subnet_in(const std::string& text, const settings& config) {
  auto digits = std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (text.empty() || text.size() > 3 || !digits || (text.size() > 1 && text.front() == '0'))
    return std::nullopt;
  auto n = std::stoi(text);
  if (n > 255)
    return std::nullopt;
  subnet_id x{static_cast<uint8_t>(n)};
  return config.dongles.contains(x) ? std::optional(x) : std::nullopt;
}

http_answer invalid_subnet(const settings& config) {
  return http_error(400,
                    "Invalid subnet (" + to_string(config.dongles.first) + '-'
                      + to_string(config.dongles.last) + ')',
                    "INVALID_SUBNET");
}

http_answer unknown_dongle(subnet_id x) {
  return http_error(404, "Dongle " + to_string(x) + " is not known", "UNKNOWN_DONGLE",
                    {{"subnet", x.n}});
}

std::variant<dongle_view, http_answer> known_dongle(const http_desk& desk, const http_ask& x,
                                                    const settings& config) {
  auto dongle = subnet_in(x.subject, config);
  if (!dongle)
    return invalid_subnet(config);
  auto view = desk.world->board->find(*dongle);
  if (!view || !view->known)
    return unknown_dongle(*dongle);
  return *std::move(view);
}

} // namespace dongled::api
