#pragma once

#include <string>
#include <string_view>

namespace dongled::api {

/// The dashboard as it is served: one HTML page that holds its styles and scripts, and asks for
/// nothing but this daemon's own API.
struct dashboard_page {
  std::string_view html;
  std::string etag;   ///< Changes with the page; weak, because it is the same when compressed.
  std::string policy; ///< Its Content-Security-Policy: only its own style and script may run.
};

/// The page that was built in. Thread-safe.
const dashboard_page& dashboard();

/// What @p html may do, as a Content-Security-Policy (CSP level 3): run the content of its one
/// `<script>` and its one `<style>`, named by their hashes, and talk to where it came from.
std::string policy_of(std::string_view html);

} // namespace dongled::api
