#pragma once

#include <cstdint>
#include <string>

namespace dongled::io::hilink {

/// What a modem's ConnectionStatus means for us. Numbers: the vendor's web UI (main.js, home.js).
enum class connection_state : uint8_t {
  unknown,
  connecting,      ///< 900
  connected,       ///< 901
  disconnected,    ///< 902
  disconnecting,   ///< 903
  failed,          ///< 904, 906
  weak_signal,     ///< 905
  not_registered,  ///< 907; seen in the field, unknown to the web UI
  no_auto_connect, ///< 112–115: will not dial by itself
  traffic_cap,     ///< 201
  bad_profile,     ///< The network rejects the APN or its credentials.
  barred,          ///< The network refuses this subscriber.
  roaming_refused, ///< 12, 13
};

/// Maps the number; one that nobody documented is `unknown`.
connection_state connection_state_of(int code) noexcept;

/// The enumerator's name, for logs and JSON.
const char* to_string(connection_state x) noexcept;

/// The text for CurrentNetworkType (0–19) or CurrentNetworkTypeEx (41 and more): "LTE", "none",
/// or "type 77" when nobody documented it.
std::string network_text(int type);

} // namespace dongled::io::hilink
