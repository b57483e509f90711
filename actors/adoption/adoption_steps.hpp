#pragma once

#include "actors/adoption/adopter.hpp"

#include <memory>
#include <string>
#include <vector>

namespace dongled {

// The single acts of an adoption, in the order in which its story tells them. Those that answer a
// text answer why they failed; empty: they did not.

/// What must be put right again, however the adoption ends.
struct debts {
  std::vector<port_path> aside;
  std::vector<address_order> addresses;
  bool paused = false;
};

/// Has recovery leave the dongle alone, as soon as there is one to be left alone: it would climb in
/// the middle of it all.
flow<done> hold_recovery(const adopter& with, debts& owed);

/// What stands on the port now.
flow<policy::adoption_verdict> look_at_newcomer(const adopter& with);

/// The verdict in words, for a trace.
std::string words(const policy::adoption_verdict& x);

/// Makes a modem of a stick that shows its CD-ROM, and waits for its interface.
flow<policy::adoption_verdict> make_modem(const adopter& with, policy::adoption_verdict seen);

/// Sees to the host's address in the stick's LAN: its DHCP client's, or, for the moment, ours.
flow<std::string> reach_newcomer(const adopter& with, policy::newcomer& x, debts& owed);

/// Keeps the others in that LAN away.
flow<std::string> set_aside(const adopter& with, subnet_id lan, debts& owed);

/// Reads who the modem is; no answer, no name.
flow<std::string> imei_of(const adopter& with, std::shared_ptr<io::hilink::client> who);

/// Reads the LAN's settings and writes them back, moved. The modem goes before it answers.
flow<std::string> move_lan(const adopter& with, std::shared_ptr<io::hilink::client> who);

/// Looks for the modem at its new address until it answers there, as the one that was moved.
flow<std::string> verify_move(const adopter& with, std::string imei, debts& owed);

} // namespace dongled
