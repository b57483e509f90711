#pragma once

#include "io/hilink/records.hpp"
#include "io/hilink/xml.hpp"

namespace dongled::io::hilink {

// One function a record: each turns a parsed reply into numbers and texts. Pure and total: a field
// that is missing, empty or illegible keeps the record's default.

/// Reads monitoring/status.
modem_status read_status(const element& reply);

/// Reads device/information, or device/basic_information as far as that goes.
modem_identity read_identity(const element& reply);

/// Reads monitoring/traffic-statistics.
traffic_counters read_traffic(const element& reply);

/// Reads monitoring/month_statistics.
month_counters read_month(const element& reply);

/// Reads net/current-plmn.
serving_network read_network(const element& reply);

/// Reads net/net-mode.
net_mode read_mode(const element& reply);

/// Reads dialup/connection.
dial_settings read_dialling(const element& reply);

/// Reads dialup/mobile-dataswitch; nothing when it does not say.
std::optional<bool> read_data_switch(const element& reply);

/// Reads dialup/profiles.
profile_list read_profiles(const element& reply);

/// Reads pin/status.
pin_status read_pin(const element& reply);

/// Reads dhcp/settings.
dhcp_settings read_dhcp(const element& reply);

/// True when a modem that was asked for `want` has taken it: empty fields do not matter, masks
/// compare as numbers, and a mask with all bits set ("any band") may come back as any other.
bool has_taken(const net_mode& want, const net_mode& got);

/// A profile as it is written: all of its fields, in the order that firmwares want. A new one has
/// no
/// @p index.
element profile_element(const apn_profile& x, const std::string& index);

/// The index of the profile that a list gained by adding `what`; nothing when it has not.
std::optional<int> added(const profile_list& before, const profile_list& after,
                         const apn_profile& what);

} // namespace dongled::io::hilink
