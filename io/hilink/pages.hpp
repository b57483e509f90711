#pragma once

namespace dongled::io::hilink {

/// An endpoint, and what its record has to say to be one: a record without it tells nothing, and no
/// value is read out of it. Null: it may be empty.
struct record_page {
  const char* path;
  const char* key;
};

inline constexpr record_page status_page{"/api/monitoring/status", "ConnectionStatus"};
inline constexpr record_page traffic_page{"/api/monitoring/traffic-statistics", "CurrentDownload"};
inline constexpr record_page month_page{"/api/monitoring/month_statistics", "CurrentMonthDownload"};
inline constexpr record_page pin_page{"/api/pin/status", "SimState"};
inline constexpr record_page mode_page{"/api/net/net-mode", "NetworkMode"};
inline constexpr record_page switch_page{"/api/dialup/mobile-dataswitch", "dataswitch"};
inline constexpr record_page dialling_page{"/api/dialup/connection", "ConnectMode"};
inline constexpr record_page profiles_page{"/api/dialup/profiles", "CurrentProfile"};
inline constexpr record_page dhcp_page{"/api/dhcp/settings", "DhcpIPAddress"};
// Empty without service, or while the radio starts: what is absent is shown as absent.
inline constexpr record_page signal_page{"/api/device/signal", nullptr};
inline constexpr record_page network_page{"/api/net/current-plmn", nullptr};
inline constexpr record_page identity_page{"/api/device/information", nullptr};
inline constexpr record_page public_page{"/api/device/basic_information", nullptr};

} // namespace dongled::io::hilink
