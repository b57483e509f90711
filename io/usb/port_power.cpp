#include "io/usb/port_power.hpp"

namespace dongled::io::usb {

const char* to_string(power_way x) noexcept {
  switch (x) {
  case power_way::none: return "none";
  case power_way::disable_file: return "disable_file";
  case power_way::hub_request: return "hub_request";
  }
  return "?";
}

std::string words(const port_reading& x) {
  return std::string{"reads "} + (x.says_on ? "on" : "off") + ", device "
         + (x.device ? "there" : "gone") + ", interface " + (x.interface ? "there" : "gone");
}

} // namespace dongled::io::usb
