#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace dongled::lab {

/// net/net-mode: the network mode and the band masks, as the strings they travel as.
struct net_mode_record {
  std::string mode = "00"; ///< 00 auto, 01 2G, 02 3G, 03 4G, or a combination in priority order.
  std::string band = "2000004400000";
  std::string lte_band = "80800D5";

  bool operator==(const net_mode_record&) const = default;
};

/// net/register: automatic (0) or manual (1) choice of the operator.
struct register_record {
  int mode = 0;
  std::string plmn;
  std::string rat;
};

/// dialup/connection: how the modem dials by itself. `idle_seconds` 0 = never drop.
struct connection_record {
  int roam_auto_connect = 0;
  int idle_seconds = 0;
  int connect_mode = 0;
  int mtu = 1500;
  int auto_dial = 1;
  int always_on = 0;
};

/// One entry of dialup/profiles.
struct profile_record {
  std::string name = "OP";
  bool apn_is_static = true;
  std::string apn = "internet";
  std::string dial_number = "*99#";
  std::string username;
  std::string password;
  int auth_mode = 0; ///< 0 auto, 1 PAP, 2 CHAP.
  int ip_type = 0;   ///< 0 v4, 1 v6, 2 both.
  bool read_only = false;
};

/// monitoring/start_date: the month's traffic plan.
struct month_plan {
  int start_day = 1;
  std::string data_limit = "0MB";
  int threshold = 90;
  int set_month_data = 0;
};

/// Everything a modem is set to, apart from its LAN and the dataswitch. Survives reboots.
struct modem_records {
  net_mode_record net_mode;
  register_record registration;
  connection_record connection;
  std::vector<profile_record> profiles{profile_record{}};
  int current_profile = 1; ///< 1-based, as on the wire.
  month_plan month;
};

/// Whether a net-mode write makes sense: a known mode, hexadecimal masks.
bool valid(const net_mode_record& x);

} // namespace dongled::lab
