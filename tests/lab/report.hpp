#pragma once

#include "tests/lab/fault_desk.hpp"
#include "tests/lab/rack.hpp"

#include <nlohmann/json.hpp>

namespace dongled::lab {

/// The JSON views that `donglelab ctl` prints; tests/lab/README.md describes them.
nlohmann::json dongle_report(dongle& d, rack& dongles, host& home, fault_desk& faults);
nlohmann::json status_report(rack& dongles, host& home, fault_desk& faults);
nlohmann::json dns_report(const event_log<dns_event>& queries);
nlohmann::json uplink_report(uplink_tap& tap, const event_log<dns_event>& queries);
nlohmann::json ports_report(const usb_model& usb);
nlohmann::json toll_report(rack& dongles);
nlohmann::json power_report(const event_log<power_event>& writes);

/// `{deeds:[{ms, deed, target, dongles, justified, because}], unjustified}`
nlohmann::json ledger_report(const std::vector<judged_deed>& deeds);

} // namespace dongled::lab
