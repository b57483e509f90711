#include "io/relay/codec/reply.hpp"

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
  // The dongle's interface, its address or its routes are gone, or a router knows no such network.
  case ENETUNREACH:
  case ENETDOWN:
  case ENODEV:
  case ENXIO: return reply::network_unreachable;
  // What ICMP says of a host becomes these (icmp_err_convert in the kernel's net/ipv4/icmp.c and
  // tab_unreach in net/ipv6/icmp.c): no such host, it is cut off, a filter, no such protocol there,
  // a source route that failed, a header it does not understand.
  case EHOSTUNREACH:
  case EHOSTDOWN:
  case ENONET:
  case EACCES:
  case ENOPROTOOPT:
  case EOPNOTSUPP:
  case EPROTO:
  case ETIMEDOUT: return reply::host_unreachable;
  case ECONNREFUSED:
  case ECONNRESET: return reply::connection_refused;
  // EADDRNOTAVAIL and EAGAIN of connect(2): no local port is left. Ours, as is all else.
  default: return reply::general_failure;
  }
}

} // namespace dongled::io::relay
