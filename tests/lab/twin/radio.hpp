#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace dongled::lab {

/// The radio technology in use; the values are those of device/signal `mode` and plmn `Rat`.
enum class radio_access : uint8_t { gsm = 0, wcdma = 2, lte = 7 };

/// What the radio measures. Numbers in dBm or dB.
struct radio_reading {
  radio_access access = radio_access::lte;
  int rsrp = -96;
  int rsrq = -8;
  int rssi = -73;
  int sinr = 5;
  int rscp = -85;
  int ecio = -6;
  int pci = 139;
  uint32_t cell_id = 2098701;
  int band = 7;

  /// monitoring/status: CurrentNetworkType, 19 LTE, 9 HSPA+, 3 EDGE.
  int network_type() const noexcept;

  /// monitoring/status: CurrentNetworkTypeEx.
  int network_type_ex() const noexcept;

  /// 0 to 5 bars.
  int bars() const noexcept;
};

/// The reading of the modem with this subnet in this network mode ("00", "02", …): each modem has
/// a cell of its own, so that a test can tell them apart.
radio_reading read_radio(uint8_t subnet, std::string_view network_mode);

} // namespace dongled::lab
