#pragma once

#include "api/http/http_answer.hpp"
#include "api/http/http_routes.hpp"

#include <string>

namespace dongled::api {

/// The answer to a preflight (OPTIONS): 204 with the methods of the route at @p path and the
/// headers that its requests need. While any site may ask (`*`), what changes something is left
/// out: a page that somebody happens to visit may read, and no more. Pure.
http_answer preflight(const std::string& path, const settings::api_part& x);

/// Adds what every answer has: nosniff, no-store for JSON, no-referrer, no ranges, and the origin
/// that may read it.
void add_common_headers(http_answer& out, const settings::api_part& x);

} // namespace dongled::api
