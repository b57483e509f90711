#pragma once

#include "config/result.hpp"
#include "io/hilink/client.hpp"
#include "io/netlink/recognise.hpp"
#include "io/netlink/route_diff.hpp"
#include "io/netlink/snapshot.hpp"
#include "io/netlink/step.hpp"
#include "io/netlink/watch.hpp"
#include "io/usb/topology.hpp"

#include <functional>
#include <memory>
#include <vector>

namespace dongled::io {

/// The kernel's routing state, read and changed. Blocks; owned by one actor. A door, so that a test
/// world can stand behind it.
struct route_port {
  virtual ~route_port() = default;
  virtual result<netlink::snapshot> read() = 0;
  virtual result<done> apply(const netlink::step& x) = 0;
};

/// What the kernel and sysfs say of the whole rack at one moment.
struct rack_facts {
  netlink::snapshot kernel;
  usb::topology usb;
  netlink::uplink_fact uplink;
  std::vector<netlink::dongle_fact> dongles;
  std::vector<netlink::change> changes; ///< What led here, and who did it.
  uint64_t overruns = 0;
};
using facts_ptr = std::shared_ptr<const rack_facts>;

/// Something that watches and stops watching when destroyed.
struct watching {
  virtual ~watching() = default;
};

/// Everything the actors may touch outside the process; tests pass fakes.
struct ports {
  std::function<result<std::unique_ptr<route_port>>()> open_routes;

  /// Starts telling @p then of the rack's facts, at once and after each change, on a foreign
  /// thread.
  std::function<result<std::unique_ptr<watching>>(std::function<void(facts_ptr)> then)> watch_rack;

  /// A client for the modem behind @p where.
  std::function<std::shared_ptr<hilink::client>(const netlink::dongle_fact& where)> modem;
};

} // namespace dongled::io
