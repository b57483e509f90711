#pragma once

#include "io/hilink/connection_state.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace dongled::io::hilink {

/// monitoring/status: whether the modem is online, as it sees it itself.
struct modem_status {
  int connection_code = 0; ///< As sent: 901, 902, …
  connection_state connection = connection_state::unknown;
  int network_type = 0;            ///< As sent: 19 is LTE.
  std::string network_text;        ///< "LTE", "HSPA+", …; "none" without a network.
  std::optional<bool> sim_present; ///< Nothing: it does not say, which is no missing SIM.
  std::optional<bool> service;     ///< The radio has service.
  std::optional<bool> roaming;
  std::optional<int> signal_icon;    ///< Bars, 0 to 5.
  std::optional<std::string> wan_ip; ///< Only the older firmware tells it here.
};

/// device/information, or what of it the modem tells without a login. A text it does not tell is
/// empty: all of them are while the radio processor starts.
struct modem_identity {
  std::string model, imei, imsi, iccid, software, hardware, mac;
  std::optional<std::string> wan_ip;
  std::optional<uint64_t> uptime_s;
  bool complete = false; ///< Read from device/information, not from the public record.
};

/// monitoring/traffic-statistics, in bytes, bytes per second and seconds. "current" starts again
/// at every connection.
struct traffic_counters {
  uint64_t current_upload = 0, current_download = 0, current_seconds = 0;
  uint64_t upload_rate = 0, download_rate = 0;
  uint64_t total_upload = 0, total_download = 0, total_seconds = 0;
};

/// monitoring/month_statistics, in bytes and seconds.
struct month_counters {
  uint64_t upload = 0, download = 0, seconds = 0;
  std::string since; ///< As sent: "2026-7-27", not padded.
};

/// net/current-plmn: the network the modem is registered with.
struct serving_network {
  std::string name, short_name;
  std::string numeric; ///< MCC and MNC: "41301".
  std::string rat;     ///< "GSM", "WCDMA", "HSPA", "LTE", or as sent.
};

/// net/net-mode. Bands are hexadecimal masks; bit n-1 of `lte_bands` is band n.
struct net_mode {
  std::string mode; ///< "00" automatic, "01" 2G, "02" 3G, "03" 4G, "0302" in order of preference.
  std::string bands, lte_bands;
};

/// dialup/connection: when the modem connects and hangs up by itself.
struct dial_settings {
  bool roaming = false; ///< Connects while roaming too.
  int max_idle_s = 0;   ///< Hangs up after so long without traffic; 0 never does.
  int connect_mode = 0; ///< 0 automatic, 1 manual, 2 on demand.
  int mtu = 1500;

  bool operator==(const dial_settings&) const = default;
};

/// One entry of dialup/profiles.
struct apn_profile {
  int index = 0;
  std::string name, apn, username, password;
  int auth = 0; ///< 0 automatic, 1 PAP, 2 CHAP.
  int ip = 0;   ///< 0 IPv4, 1 IPv6, 2 both.
  bool read_only = false;
};

/// dialup/profiles.
struct profile_list {
  int current = 0; ///< The index of the one in use.
  std::vector<apn_profile> profiles;
};

/// pin/status.
struct pin_status {
  enum class sim : uint8_t {
    none,
    failed,
    ready,
    pin_off,
    checking,
    pin_needed,
    puk_needed,
    other
  };
  sim state = sim::other;
  int code = 0;                            ///< As sent: 257, 260, …
  std::optional<int> pin_tries, puk_tries; ///< How many are left.
};

/// sms/sms-count: how many messages there are, on the modem and on its SIM.
struct sms_counts {
  uint32_t unread = 0, inbox = 0;
  uint32_t used = 0, room = 0; ///< Of the modem's own memory, all boxes together; room 0: not told.

  bool full() const { return room > 0 && used >= room; }
  bool operator==(const sms_counts&) const = default;
};

/// dhcp/settings: the modem's own LAN.
struct dhcp_settings {
  std::string address, netmask; ///< The modem's own: 192.168.N.1, 255.255.255.0.
  bool enabled = true;
  std::string first, last; ///< The pool.
  uint32_t lease_s = 86400;
  std::string primary_dns, secondary_dns;
};

} // namespace dongled::io::hilink
