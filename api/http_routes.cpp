#include "api/http_routes.hpp"

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
    {"/dongles/*/explain", {"GET"}, true, serve_explain},
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
  std::string allowed;
  for (auto& m : route.methods)
    allowed += (allowed.empty() ? "" : ", ") + m;
  if (route.safe)
    allowed += ", HEAD";
  auto out =
    http_error(405, x.method + " is not allowed here; allowed: " + allowed, "METHOD_NOT_ALLOWED");
  out.headers.emplace_back("Allow", allowed);
  return out;
}

} // namespace

bool open_to_all(const std::string& path) {
  auto& rows = http_routes();
  return std::any_of(rows.begin(), rows.end(),
                     [&](auto& x) { return x.open && subject_of(x.pattern, path); });
}

std::string route_of(const std::string& path) {
  for (auto& x : http_routes())
    if (subject_of(x.pattern, path))
      return x.pattern;
  return "none";
}

http_answer dispatch(http_desk& desk, http_ask x) {
  for (auto& route : http_routes()) {
    auto subject = subject_of(route.pattern, x.path);
    if (!subject)
      continue;
    if (!allows(route, x.method))
      return wrong_method(route, x);
    x.subject = std::move(*subject);
    try {
      return route.serve(desk, x);
    } catch (const std::exception& e) { // a bug, or memory; it ends this request alone
      spdlog::error("http: {} failed: {}", route.pattern, e.what());
      return http_error_for(500);
    }
  }
  return http_error_for(404);
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

} // namespace dongled::api
