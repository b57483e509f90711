#include "io/host/accept_errors.hpp"

#include <cerrno>

namespace dongled::io::host {

accept_trouble trouble_of_accept(int code) {
  switch (code) {
  case EAGAIN:
#if EWOULDBLOCK != EAGAIN
  case EWOULDBLOCK:
#endif
    return accept_trouble::nobody_waits;
  case EINTR:
  case ECONNABORTED:
  case ECONNRESET:
  case EPERM: // a firewall's rule
  // Linux passes on what has befallen the new connection.
  case ENETDOWN:
  case EPROTO:
  case ENOPROTOOPT:
  case EHOSTDOWN:
  case ENONET:
  case EHOSTUNREACH:
  case EOPNOTSUPP:
  case ENETUNREACH:
  case ETIMEDOUT: return accept_trouble::client_gone;
  case EBADF:
  case ENOTSOCK:
  case EINVAL: return accept_trouble::no_listener;
  default: return accept_trouble::short_of; // EMFILE, ENFILE, ENOBUFS, ENOMEM before all
  }
}

} // namespace dongled::io::host
