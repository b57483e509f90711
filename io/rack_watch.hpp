#pragma once

#include "config/settings.hpp"
#include "io/ports.hpp"

#include <functional>
#include <map>

namespace dongled::io {

/// What the watch is told of earlier days, and tells for later ones. Called on its threads, which
/// may wait for a small file.
struct rack_memory {
  /// Where dongles were found before: how one without an address is known by its place.
  std::function<std::map<port_path, subnet_id>()> learned;
  /// Who is a dongle, and where the uplink was.
  std::function<usb::stick_rules()> rules;
  /// The uplink was seen, and what hangs on USB is known.
  std::function<void(const netlink::uplink_fact&)> uplink_seen;
};

/// Watches the rack through rtnetlink and sysfs, hurried on by uevents where there are any, and
/// tells @p then of the facts at once and after each change. Where the kernel had to drop notices,
/// of either kind, everything is read again. @p config and @p memory are asked each time, so that
/// a reload and a lesson take effect. @p then is called on the watch's own threads, one call at a
/// time, and must not block. `fault::os` when rtnetlink cannot be opened.
result<std::unique_ptr<watching>> watch_rack(std::function<settings()> config, rack_memory memory,
                                             std::function<void(facts_ptr)> then);

} // namespace dongled::io
