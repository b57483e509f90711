#pragma once

#include "actors/world.hpp"
#include "api/access/roles.hpp"
#include "api/http/http_answer.hpp"
#include "api/http/session.hpp"
#include "api/metrics/instruments.hpp"

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace dongled::api {

class stream_seats;

/// What a route works with. Runs on one of the web server's threads, which may block.
struct http_desk {
  world_ptr world;
  session& actors;
  instruments_ptr gauges = std::make_shared<instruments>(); ///< What `/metrics` shows besides.
  stream_seats* seats = nullptr; ///< Of live event streams; null: there are none to be had.
};

/// One route. A new one is one row in api/http/http_routes.cpp.
struct http_route {
  std::string pattern;              ///< "/toggle/*": the one star stands for one segment.
  std::vector<std::string> methods; ///< Allowed ones; HEAD goes with GET where it is `safe`.
  bool safe = true;                 ///< Changes nothing.
  http_answer (*serve)(http_desk&, const http_ask&);
  bool open = false;             ///< Needs no token.
  std::optional<role> need = {}; ///< The right it takes; nothing: to read, or to operate if unsafe.
  bool secret = false;           ///< What stands for the star is the right.
};

/// The right that a route takes.
role need_of(const http_route& x);

/// The methods of a route, as the Allow header has them.
std::string allowed_methods(const http_route& x);

/// The route that serves @p path, or null.
const http_route* find_route(const std::string& path);

const std::vector<http_route>& http_routes();

/// Whether @p path is served without a token.
bool open_to_all(const std::string& path);

/// The pattern of the route that serves @p path: what a request is counted under; "none" when there
/// is no such route.
std::string route_of(const std::string& path);

/// Finds the route and serves it: 404 for an unknown path, 405 with Allow for a wrong method, 403
/// for who has not the right. Never throws.
http_answer dispatch(http_desk& desk, http_ask x);

// -- the routes, by concern
// ------------------------------------------------------------------------

http_answer serve_health(http_desk& desk, const http_ask& x);
http_answer serve_status(http_desk& desk, const http_ask& x);
http_answer serve_proxy_info(http_desk& desk, const http_ask& x);
http_answer serve_metrics(http_desk& desk, const http_ask& x);
http_answer serve_sd(http_desk& desk, const http_ask& x);
http_answer serve_tree(http_desk& desk, const http_ask& x);
http_answer serve_toggle(http_desk& desk, const http_ask& x);
http_answer serve_toggle_by_id(http_desk& desk, const http_ask& x);
http_answer serve_toggle_list(http_desk& desk, const http_ask& x);
http_answer serve_history_addresses(http_desk& desk, const http_ask& x);
http_answer serve_history_traffic(http_desk& desk, const http_ask& x);
http_answer serve_history_signal(http_desk& desk, const http_ask& x);
http_answer serve_recover_socks5(http_desk& desk, const http_ask& x);
http_answer serve_explain(http_desk& desk, const http_ask& x);
http_answer serve_dashboard(http_desk& desk, const http_ask& x);
http_answer serve_favicon(http_desk& desk, const http_ask& x);
http_answer serve_events(http_desk& desk, const http_ask& x);
http_answer serve_dongles(http_desk& desk, const http_ask& x);
http_answer serve_dongle(http_desk& desk, const http_ask& x);
http_answer serve_port_deed(http_desk& desk, const http_ask& x);
http_answer serve_sms(http_desk& desk, const http_ask& x);
http_answer serve_rack(http_desk& desk, const http_ask& x);
http_answer serve_remedy(http_desk& desk, const http_ask& x);
http_answer serve_remedy_by_id(http_desk& desk, const http_ask& x);
http_answer serve_tune(http_desk& desk, const http_ask& x);
http_answer serve_tune_apply(http_desk& desk, const http_ask& x);
http_answer serve_tune_undo(http_desk& desk, const http_ask& x);
http_answer serve_links(http_desk& desk, const http_ask& x);
http_answer serve_link(http_desk& desk, const http_ask& x);
http_answer serve_rotate(http_desk& desk, const http_ask& x);
http_answer serve_firewall(http_desk& desk, const http_ask& x);
http_answer serve_firewall_update(http_desk& desk, const http_ask& x);
http_answer serve_analyze(http_desk& desk, const http_ask& x);
http_answer serve_samples(http_desk& desk, const http_ask& x);
http_answer serve_host(http_desk& desk, const http_ask& x);
http_answer serve_openapi(http_desk& desk, const http_ask& x);

/// Toggles a dongle as `/toggle/{N}` does, for @p by.
/// @p fresh: as in toggle_ask.
http_answer toggle_for(http_desk& desk, subnet_id dongle, const std::string& by, bool async,
                       seconds fresh = seconds{0});

/// The dongle that a path names: decimal without leading zeros, and within the configured range.
std::optional<subnet_id> subnet_in(const std::string& text, const settings& config);

/// 400 `Invalid subnet (11-30)`.
http_answer invalid_subnet(const settings& config);

/// 404 `UNKNOWN_DONGLE`.
http_answer unknown_dongle(subnet_id x);

/// The dongle that the path of @p x names, as the board has it; else why there is none: no number
/// of a dongle, or one of nobody.
std::variant<dongle_view, http_answer> known_dongle(const http_desk& desk, const http_ask& x,
                                                    const settings& config);

} // namespace dongled::api
