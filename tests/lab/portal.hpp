#pragma once

#include "config/result.hpp"
#include "tests/lab/web_page.hpp"

#include <cstdint>
#include <string>

namespace dongled::lab {

/// How a carrier answers in everybody's place: what a SIM without credit gets.
struct portal {
  enum class kind : uint8_t {
    redirect, ///< 302 to its own host.
    login,    ///< 511 with a page that leads there.
    page,     ///< 200 with that page.
    https,    ///< 302 to the https of whatever was asked for: no carrier's doing, but a probe's.
  } what = kind::redirect;
  std::string host;
};

/// Where a dongle's portal listens; whatever goes to port 80 is led there.
constexpr uint16_t portal_port = 8081;

/// Reads `[redirect|511|page|https][,HOST]`; without a host it is `otherwise`. Errors: bad_input.
result<portal> parse_portal(const std::string& text, const std::string& otherwise);

/// What it answers. PURE.
web_page portal_page(const portal& x, const web_request& request);

} // namespace dongled::lab
