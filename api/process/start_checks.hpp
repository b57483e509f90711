#pragma once

#include "config/result.hpp"
#include "config/settings.hpp"

#include <cstdint>
#include <string>

namespace dongled::api {

// What is better found out before anything is started, so that it can be said in one clear line.

/// Whether this process may write routes and bind sockets to interfaces: CAP_NET_ADMIN and
/// CAP_NET_RAW effective (capabilities(7)). Otherwise `fault::denied` names what is missing.
result<done> check_privileges(const std::string& proc_status = "/proc/self/status");

/// Whether one can listen at @p address : @p port now. `fault::busy` names it.
result<done> check_port(const std::string& what, const std::string& address, uint16_t port);

/// Whether one can move there from where one listens now: what this process itself holds makes way.
/// A failure names who does not, or what is wrong with the address.
result<done> check_move(const std::string& what, const std::string& address, uint16_t port);

/// All ports that the settings ask for: API, shell, and the SOCKS5 ports of expected dongles.
/// `fault::busy` names every one that is taken, and by whom where that can be seen.
result<done> check_ports(const settings& x);

} // namespace dongled::api
