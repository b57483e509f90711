#include "io/relay/reply.hpp"

#include <cerrno>

namespace dongled::io::relay {

const char* to_string(reply x) noexcept {
  switch (x) {
  case reply::succeeded: return "succeeded";
  case reply::general_failure: return "general failure";
  case reply::not_allowed: return "not allowed";
  case reply::network_unreachable: return "network unreachable";
  case reply::host_unreachable: return "host unreachable";
  case reply::connection_refused: return "connection refused";
  case reply::ttl_expired: return "TTL expired";
  case reply::command_not_supported: return "command not supported";
  case reply::address_type_not_supported: return "address type not supported";
  }
  return "?";
}

reply reply_for_errno(int code) noexcept {
  switch (code) {
  case 0: return reply::succeeded;
  // The dongle's interface, its address or its routes are gone.
  case ENETUNREACH:
  case ENETDOWN:
  case ENODEV:
  case ENXIO:
  case EADDRNOTAVAIL: return reply::network_unreachable;
  case EHOSTUNREACH:
  case EHOSTDOWN:
  case ETIMEDOUT: return reply::host_unreachable;
  case ECONNREFUSED:
  case ECONNRESET: return reply::connection_refused;
  default: return reply::general_failure;
  }
}

} // namespace dongled::io::relay
