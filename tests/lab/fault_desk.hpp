#pragma once

#include "config/result.hpp"
#include "tests/lab/rack.hpp"
#include "tests/lab/usb_desk.hpp"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace dongled::lab {

/// Sets and heals faults by name: those of the plumbing itself, those of USB, the rest passed on to
/// the twin.
class fault_desk {
public:
  fault_desk(const surroundings& where, rack& dongles)
    : where_(where), rack_(dongles), usb_(dongles) {}

  /// Errors: not_found (no such dongle), bad_input (no such fault, or a bad parameter).
  result<done> set(uint8_t subnet, const std::string& name, const std::string& parameter);

  /// Heals one fault, or all with an empty name. A fault that is not set is healed already.
  result<done> heal(uint8_t subnet, const std::string& name);

  /// Everything that is set now, with parameters, as `NAME` or `NAME=PARAMETER`.
  std::vector<std::string> active(uint8_t subnet);

  /// Sets "11:wan_dead=reboot;12:no_sim". Errors: bad_input, as `set`.
  result<done> set_all(const std::string& spec);

  /// Nothing passes through any dongle of this carrier, whose modems go on saying connected, until
  /// @p cure (none) or `heal_carrier` (empty: all). Errors: not_found, bad_input.
  result<done> set_carrier(const std::string& plmn, const std::string& cure);
  void heal_carrier(const std::string& plmn);

  /// The faults of hubs are no dongle's.
  usb_desk& usb() { return usb_; }

private:
  struct kept {
    std::string parameter;
    std::vector<kernel_entry> deleted; ///< To be put back at heal.
    uint64_t turn = 0; ///< Of metric_conflict: which renewal timer is the valid one.
  };
  using key = std::pair<uint8_t, std::string>;

  result<done> set_plumbing(dongle& d, const std::string& name, const std::string& parameter);
  std::vector<kernel_entry> delete_matching(uint8_t subnet, const std::string& name);
  result<done> renew_conflict(uint8_t subnet, std::chrono::milliseconds period, uint64_t turn);
  result<done> wall_in(dongle& d, const std::string& parameter);
  result<done> flap(dongle& d, const std::string& parameter);
  void undo(dongle& d, const std::string& name, const kept& x);

  surroundings where_;
  rack& rack_;
  usb_desk usb_;
  std::map<key, kept> set_;
  std::set<std::string> dark_carriers_; ///< PLMNs of outages that nothing of ours cures.
  uint64_t last_turn_ = 0;
};

} // namespace dongled::lab
