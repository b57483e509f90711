#pragma once

#include "config/wall_time.hpp"
#include "io/netlink/recognise.hpp"
#include "io/store/records.hpp"

#include <memory>
#include <string>

namespace dongled {

struct firewall_view;
struct power_map;

/// What is known of the host itself.
struct host_view {
  struct tuning_part {
    uint64_t ours = 0; ///< Settings of the kernel that we have changed.
    uint64_t writes = 0, failures = 0;
  } tuning; ///< tuner

  io::netlink::uplink_fact uplink; ///< hotplug
  uint64_t overruns = 0;           ///< hotplug: netlink notifications lost.
  std::string trouble;             ///< hotplug: why it cannot look at the host now; empty: it can.
  std::string advertise;           ///< hotplug: the host part of proxy URLs.
  std::string journal_trouble;     ///< journal: why history is not kept; empty: it is.
  /// journal: what earlier runs of the daemon carried; null: not known.
  std::shared_ptr<const io::store::traffic_records> carried_before;
  std::shared_ptr<const power_map> ports; ///< hub_power: as read last; null: not yet.
  /// firewall: who may reach the SOCKS ports; null: not known yet.
  std::shared_ptr<const firewall_view> firewall;
};

} // namespace dongled
