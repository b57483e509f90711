#pragma once

#include "actors/toggle_record.hpp"
#include "config/ids.hpp"

#include <caf/all.hpp>

#include <string>
#include <vector>

// The messages about taking in a new stick. Apart from actors/messages.hpp, since few need them.

namespace dongled {

struct adopt_ask {
  port_path port;
  subnet_id dongle;
  std::string asked_by;
}; ///< A person asks to make the new stick on a port dongle N → adopt_answer, at once.
struct adopt_answer {
  std::string id; ///< Of the adoption that begins; empty: it does not.
  std::string says, code;
};
struct adopt_query {}; ///< Asks how the newest adoption stands → adoption_record.

/// An adoption's whole life, as far as it has come.
struct adoption_record {
  std::string id; ///< Empty: there was none yet.
  port_path port;
  subnet_id dongle;
  std::string asked_by;
  unix_ms started = 0;
  bool running = false;
  bool done = false; ///< The stick is dongle N now, verified.
  std::string says;  ///< How it ended, a sentence.
  std::string code;  ///< Of a failure: "NO_STICK", "SUBNET_IN_USE", …
  std::vector<trace_entry> trace;
};

struct address_order {
  int ifindex = 0;
  std::string interface;
  subnet_id lan;       ///< The host is 192.168.N.100/24 there.
  bool wanted = false; ///< False: no longer; only what bears our mark is taken away.
  std::string why;
}; ///< Asks router for an address on a stick that is no dongle yet → routes_report.

} // namespace dongled

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::adopt_ask)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::adopt_answer)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::adopt_query)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::adoption_record)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::address_order)
