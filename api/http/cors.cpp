#include "api/http/cors.hpp"

#include <algorithm>

namespace dongled::api {

namespace {

bool has(const http_answer& x, const std::string& name) {
  return std::any_of(x.headers.begin(), x.headers.end(), [&](auto& h) { return h.first == name; });
}

} // namespace

http_answer preflight(const std::string& path, const settings::api_part& x) {
  auto route = find_route(path);
  if (!route)
    return http_error_for(404);
  http_answer out{204, nullptr};
  auto methods = allowed_methods(*route);
  out.headers = {{"Allow", methods + ", OPTIONS"}};
  if (x.cors_origin.empty() || (x.cors_origin == "*" && !route->safe))
    return out;
  out.headers.emplace_back("Access-Control-Allow-Methods", methods);
  out.headers.emplace_back("Access-Control-Allow-Headers",
                           "Authorization, Content-Type, Last-Event-ID");
  out.headers.emplace_back("Access-Control-Max-Age", "600");
  return out;
}

void add_common_headers(http_answer& out, const settings::api_part& x) {
  out.headers.emplace_back("X-Content-Type-Options", "nosniff");
  if (out.type.empty() && !has(out, "Cache-Control"))
    out.headers.emplace_back("Cache-Control", "no-store");
  if (!has(out, "Referrer-Policy")) // a path may be a secret
    out.headers.emplace_back("Referrer-Policy", "no-referrer");
  out.headers.emplace_back("Accept-Ranges", "none");
  if (x.cors_origin.empty())
    return;
  out.headers.emplace_back("Access-Control-Allow-Origin", x.cors_origin);
  if (x.cors_origin != "*" && !has(out, "Vary"))
    out.headers.emplace_back("Vary", "Origin");
}

} // namespace dongled::api
