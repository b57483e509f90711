#include "io/hilink/connection_state.hpp"

namespace dongled::io::hilink {

connection_state connection_state_of(int code) noexcept {
  switch (code) {
  case 900: return connection_state::connecting;
  case 901: return connection_state::connected;
  case 902: return connection_state::disconnected;
  case 903: return connection_state::disconnecting;
  case 904:
  case 906: return connection_state::failed;
  case 905: return connection_state::weak_signal;
  case 907: return connection_state::not_registered;
  case 112:
  case 113:
  case 114:
  case 115: return connection_state::no_auto_connect;
  case 201: return connection_state::traffic_cap;
  case 12:
  case 13: return connection_state::roaming_refused;
  case 7:
  case 11:
  case 14:
  case 37: return connection_state::barred;
  case 2:
  case 3:
  case 5:
  case 8:
  case 20:
  case 21:
  case 23:
  case 65538:
  case 65539:
  case 65567:
  case 65568:
  case 131073:
  case 131074:
  case 131076:
  case 131078: return connection_state::bad_profile;
  }
  if (code >= 27 && code <= 33)
    return connection_state::bad_profile;
  if (code >= 131079 && code <= 131089)
    return connection_state::barred;
  return connection_state::unknown;
}

const char* to_string(connection_state x) noexcept {
  switch (x) {
  case connection_state::unknown: return "unknown";
  case connection_state::connecting: return "connecting";
  case connection_state::connected: return "connected";
  case connection_state::disconnected: return "disconnected";
  case connection_state::disconnecting: return "disconnecting";
  case connection_state::failed: return "failed";
  case connection_state::weak_signal: return "weak_signal";
  case connection_state::not_registered: return "not_registered";
  case connection_state::no_auto_connect: return "no_auto_connect";
  case connection_state::traffic_cap: return "traffic_cap";
  case connection_state::bad_profile: return "bad_profile";
  case connection_state::barred: return "barred";
  case connection_state::roaming_refused: return "roaming_refused";
  }
  return "?";
}

std::string network_text(int type) {
  static constexpr const char* names[] = {"none",   "GSM",   "GPRS",        "EDGE",       "WCDMA",
                                          "HSDPA",  "HSUPA", "HSPA",        "TD-SCDMA",   "HSPA+",
                                          "EV-DO",  "EV-DO", "EV-DO",       "1xRTT",      "UMB",
                                          "1xEVDV", "3xRTT", "HSPA+ 64QAM", "HSPA+ MIMO", "LTE"};
  if (type >= 0 && type < 20)
    return names[type];
  if (type >= 61 && type <= 65)
    return "TD-SCDMA";
  switch (type) {
  case 41: return "WCDMA";
  case 42: return "HSDPA";
  case 43: return "HSUPA";
  case 44: return "HSPA";
  case 45: return "HSPA+";
  case 46: return "DC-HSPA+";
  case 101: return "LTE";
  case 1011: return "LTE-A";
  }
  return "type " + std::to_string(type);
}

} // namespace dongled::io::hilink
