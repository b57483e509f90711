#pragma once

#include "config/wall_time.hpp"
#include "io/hilink/cancellation.hpp"
#include "io/web/get.hpp"

#include <caf/all.hpp>

#include <memory>
#include <optional>
#include <string>
#include <vector>

// The messages about who may reach the SOCKS ports. Apart from actors/messages.hpp, since few need
// them.

namespace dongled {

struct firewall_update {
  bool accept_shrink = false; ///< A list may be as short as it likes, this once.
  std::string asked_by;
}; ///< A person asks firewall to look at its sources now → firewall_done, when it has.
struct firewall_switch {
  bool off = false;
  unix_ms until = 0; ///< Of an off; 0: until it is switched on.
  std::string asked_by;
}; ///< A person asks firewall to let be, over restarts, or no longer → firewall_done.
struct firewall_done {
  std::string refusal;            ///< Why it was not done; empty: it was.
  std::string code;               ///< Of a refusal: "LIST_REFUSED", "NO_LIST", …
  std::string unkept;             ///< Why it is not on disk; empty: it is.
  std::vector<std::string> cut{}; ///< Clients whose relays ended by it.
};

struct list_order {
  io::web::get list;
  std::optional<io::web::get> signature; ///< Nothing: it is not signed.
  std::shared_ptr<io::web::cancellation> by;
}; ///< firewall asks list_fetcher for a list, and its signature → list_fetched.
struct list_fetched {
  io::web::page list, signature;
  std::string error; ///< Why there is none; empty: there is.
};

} // namespace dongled

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::firewall_update)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::firewall_switch)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::firewall_done)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::list_order)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::list_fetched)
