#include "tests/lab/usb_cure.hpp"

namespace dongled::lab {

const char* to_string(usb_cure x) noexcept {
  switch (x) {
  case usb_cure::bind: return "bind";
  case usb_cure::authorized: return "authorized";
  case usb_cure::power: return "power";
  case usb_cure::hub: return "hub";
  case usb_cure::controller: return "controller";
  case usb_cure::none: return "none";
  }
  return "?";
}

std::optional<usb_cure> parse_usb_cure(std::string_view text) noexcept {
  for (auto x : {usb_cure::bind, usb_cure::authorized, usb_cure::power, usb_cure::hub,
                 usb_cure::controller, usb_cure::none})
    if (text == to_string(x))
      return x;
  if (text == "port")
    return usb_cure::power;
  return std::nullopt;
}

} // namespace dongled::lab
