#include "io/relay/account/connect_outcome.hpp"

#include <cerrno>

namespace dongled::io::relay {

socket_outcome outcome_of(int code) noexcept {
  switch (code) {
  case 0: return socket_outcome::fine;
  case EAGAIN: // of connect(2): no local port is left
  case EADDRNOTAVAIL: return socket_outcome::address_not_available;
  case ENETDOWN:
  case ENETUNREACH: return socket_outcome::network_unreachable;
  case EHOSTUNREACH: return socket_outcome::host_unreachable;
  case ECONNREFUSED: return socket_outcome::refused;
  case ETIMEDOUT: return socket_outcome::timed_out;
  case ECONNRESET: return socket_outcome::reset;
  case EMFILE: return socket_outcome::too_many_files;
  case ENFILE: return socket_outcome::too_many_files_host;
  case ENOBUFS:
  case ENOMEM: return socket_outcome::no_memory;
  default: return socket_outcome::other;
  }
}

const char* to_string(socket_outcome x) noexcept {
  switch (x) {
  case socket_outcome::fine: return "ok";
  case socket_outcome::address_not_available: return "EADDRNOTAVAIL";
  case socket_outcome::network_unreachable: return "ENETUNREACH";
  case socket_outcome::host_unreachable: return "EHOSTUNREACH";
  case socket_outcome::refused: return "ECONNREFUSED";
  case socket_outcome::timed_out: return "ETIMEDOUT";
  case socket_outcome::reset: return "ECONNRESET";
  case socket_outcome::too_many_files: return "EMFILE";
  case socket_outcome::too_many_files_host: return "ENFILE";
  case socket_outcome::no_memory: return "ENOBUFS";
  case socket_outcome::other: return "other";
  }
  return "?";
}

} // namespace dongled::io::relay
