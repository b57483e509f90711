#pragma once

#include "config/result.hpp"
#include "tests/lab/netns.hpp"
#include "tests/lab/rtnl_message.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace dongled::lab {

/// A MAC address.
using mac_address = std::array<uint8_t, 6>;

/// One end of a veth pair to be made.
struct veth_end {
  std::string name;
  const netns* where = nullptr;
  std::optional<mac_address> mac;
};

/// A route to be added or deleted. Empty texts and zeros mean "not said".
struct route_order {
  std::string destination; ///< Address of the prefix; empty is the default route.
  uint8_t prefix_len = 0;
  std::string gateway;
  int ifindex = 0;
  uint32_t metric = 0;
  uint32_t table = 254;
  uint8_t protocol = 3; ///< RTPROT_BOOT, as plain `ip route add` has it.
  uint8_t type = 1;     ///< RTN_UNICAST, RTN_BLACKHOLE, RTN_UNREACHABLE.
  bool v6 = false;
  bool onlink = false; ///< The gateway is reachable though no route says so.
};

/// The kernel's counters of one link.
struct link_counters {
  uint64_t rx_packets = 0, tx_packets = 0, rx_bytes = 0, tx_bytes = 0;
};

/// A route or rule as the kernel dumped it, so that it can be deleted and put back unchanged.
struct kernel_entry {
  bool is_rule = false;
  uint32_t table = 0;
  int ifindex = 0;         ///< Routes: the (first) outgoing interface.
  bool is_default = false; ///< Routes: prefix length 0.
  uint32_t metric = 0;     ///< Routes.
  std::vector<std::byte> payload;
};

/// The lab's own rtnetlink client for one namespace, independent of the daemon's: the lab must be
/// able to disagree with it. Calls wait for the kernel's acknowledgement (microseconds; deleting a
/// link some 20 ms).
class rtnl {
public:
  /// Opens the socket inside `where`. Errors: os.
  static result<rtnl> open(const netns& where);

  /// Makes a veth pair. Errors: os (detail EEXIST: a name is taken).
  result<done> add_veth(const veth_end& one, const veth_end& other);

  /// Deletes a link; the other end of a veth pair goes with it.
  result<done> delete_link(int ifindex);

  /// The index of a link by name. Errors: not_found.
  result<int> index_of(const std::string& name);

  result<done> set_up(int ifindex, bool up);
  result<link_counters> counters(int ifindex);

  /// Adds an address (no duplicate address detection). One that is there already is fine.
  result<done> add_address(int ifindex, const std::string& address, uint8_t prefix_len);
  result<done> delete_address(int ifindex, const std::string& address, uint8_t prefix_len);

  /// Adds a route, behind others of the same prefix and metric. One that is there is fine.
  result<done> add_route(const route_order& x);
  result<done> delete_route(const route_order& x);

  /// All IPv4 routes, or all IPv4 rules.
  result<std::vector<kernel_entry>> routes();
  result<std::vector<kernel_entry>> rules();

  /// Deletes a dumped entry, or puts it back (one that is there already is fine).
  result<done> remove(const kernel_entry& x);
  result<done> restore(const kernel_entry& x);

private:
  explicit rtnl(unique_fd socket) : socket_(std::move(socket)) {}
  using entry_callback = std::function<void(uint16_t type, std::span<const std::byte> payload)>;
  result<done> ask(rtnl_message& m, const std::string& doing, const entry_callback& each = {});
  result<done> act(rtnl_message m, const std::string& doing, int forgiven = 0);

  unique_fd socket_;
  uint32_t sequence_ = 0;
};

} // namespace dongled::lab
