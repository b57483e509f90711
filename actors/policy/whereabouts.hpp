#pragma once

#include "config/settings.hpp"
#include "io/netlink/recognise.hpp"
#include "io/usb/topology.hpp"

#include <map>
#include <string>
#include <vector>

namespace dongled::policy {

/// Where a dongle hangs on USB, and what is to be seen there.
struct whereabouts {
  port_path port;       ///< Where it is, or was last; empty: unknown.
  bool there = false;   ///< A device is on that port.
  bool storage = false; ///< It is a stick in mass-storage mode.
  std::string hub;      ///< The hub the port belongs to: "1-1", or "usb1" for a root hub's.
  std::string controller;
  bool operator==(const whereabouts&) const = default;
};

/// What is known of places besides what is seen now.
struct place_books {
  const std::map<port_path, subnet_id>& configured;
  const std::map<port_path, subnet_id>& learned;
};

/// Tells where @p dongle is: where its interface is seen; else where it was before, or is
/// configured, or was learned to be, unless somebody else is seen there now. A hub or controller
/// that has gone from USB keeps its name as long as the port stays the same.
whereabouts find_place(subnet_id dongle, const std::vector<io::netlink::dongle_fact>& seen,
                       const io::usb::topology& plugged, const place_books& books,
                       const whereabouts& before);

/// The hub a port belongs to, by name alone: "1-1.2" → "1-1", "1-2" → "usb1", "" → "".
std::string hub_of(const port_path& port);

} // namespace dongled::policy
