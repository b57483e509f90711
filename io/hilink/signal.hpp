#pragma once

#include "io/hilink/xml.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace dongled::io::hilink {

/// device/signal in numbers. Whatever the modem left out, or wrote illegibly, is absent: without
/// service every element is there but empty.
struct radio_signal {
  std::optional<double> rsrp, rssi, rscp; ///< dBm
  std::optional<double> rsrq, sinr, ecio; ///< dB
  std::string band, cell_id, pci;         ///< As sent; empty when unknown.
  std::string plmn;                       ///< Only the newer firmware tells it here.
  std::string mode;                       ///< "GSM", "WCDMA", "HSPA", "LTE", or as sent.
};

/// Reads "-96dBm", "-8.0dB", "5 dB", ">=-51dBm" or "<-20dB". Nothing when there is no number, when
/// anything but its unit follows it, or when no radio could have measured it.
std::optional<double> decibels(std::string_view text);

/// Reads a device/signal reply.
radio_signal read_signal(const element& reply);

/// The text for the `mode` and `Rat` numbers: 0 GSM, 2 WCDMA, 5 HSPA, 7 LTE; others as sent.
std::string radio_text(std::string_view number);

} // namespace dongled::io::hilink
