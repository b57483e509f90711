#include "config/result.hpp"

#include <cerrno>

namespace dongled {

const char* to_string(fault x) noexcept {
  switch (x) {
  case fault::none: return "none";
  case fault::not_found: return "not_found";
  case fault::refused: return "refused";
  case fault::timed_out: return "timed_out";
  case fault::busy: return "busy";
  case fault::bad_input: return "bad_input";
  case fault::exhausted: return "exhausted";
  case fault::unsupported: return "unsupported";
  case fault::denied: return "denied";
  case fault::os: return "os";
  }
  return "?";
}

bool means_exhausted(int x) noexcept {
  switch (x) {
  case EMFILE:
  case ENFILE:
  case ENOMEM:
  case ENOBUFS:
  case EADDRNOTAVAIL: return true; // the latter: no local port is left
  default: return false;
  }
}

} // namespace dongled
