#pragma once

#include "config/ids.hpp"
#include "config/settings.hpp"
#include "io/usb/topology.hpp"

#include <map>
#include <set>
#include <string>

namespace dongled::io::usb {

/// Where the host's own uplink was seen last: a name alone is taken over by whoever comes next.
struct uplink_place {
  bool known = false;
  std::string interface;
  port_path port; ///< Empty: it does not hang on USB.
  usb_id id;      ///< Of the device there; zeros: not known.
  bool operator==(const uplink_place&) const = default;
};

/// What tells a dongle's stick from everything else on USB, which is never to be touched. A value:
/// from the settings, and from what was learned.
struct stick_rules {
  std::set<usb_id> more_ids;            ///< Dongles besides those of the table.
  std::map<port_path, subnet_id> named; ///< Ports that the settings give to dongles.
  std::map<port_path, usb_id> answered; ///< Who has answered as HiLink there once.
  uplink_place uplink;

  bool operator==(const stick_rules&) const = default;

  stick_rules() = default;
  stick_rules(const settings::dongles_part& config, std::map<port_path, usb_id> heard = {},
              uplink_place seen = {})
    : more_ids(config.usb_ids), named(config.ports), answered(std::move(heard)),
      uplink(std::move(seen)) {}
};

/// The identities of CD-ROMs that the settings have a message for.
storage_ids storage_ids_of(const settings::usb_part& x);

/// Whether a device is a dongle's: by its identity, because it has answered as HiLink on that port
/// before, or because its port is named in the settings. A hub never is, nor is the uplink.
bool is_stick(const device& x, const stick_rules& rules);

/// The same without regard to the uplink: for those who look for it.
bool looks_like_stick(const device& x, const stick_rules& rules);

/// Whether a device is the uplink: it is where that was seen last, and what it was.
bool is_uplink(const device& x, const uplink_place& seen);

} // namespace dongled::io::usb
