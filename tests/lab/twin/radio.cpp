#include "tests/lab/twin/radio.hpp"

#include <algorithm>

namespace dongled::lab {

int radio_reading::network_type() const noexcept {
  switch (access) {
  case radio_access::gsm: return 3;
  case radio_access::wcdma: return 9;
  case radio_access::lte: return 19;
  }
  return 0;
}

int radio_reading::network_type_ex() const noexcept {
  switch (access) {
  case radio_access::gsm: return 3;
  case radio_access::wcdma: return 46;
  case radio_access::lte: return 101;
  }
  return 0;
}

int radio_reading::bars() const noexcept {
  return access == radio_access::lte ? std::clamp((rsrp + 120) / 6, 1, 5) : 5;
}

radio_reading read_radio(uint8_t subnet, std::string_view network_mode) {
  radio_reading x;
  // The first technology of the mode is the preferred one: 0302 is 4G before 3G.
  auto first = network_mode.substr(0, 2);
  if (first == "01")
    x.access = radio_access::gsm;
  else if (first == "02")
    x.access = radio_access::wcdma;
  x.rsrp = -90 - subnet % 12;
  x.sinr = 12 - subnet % 15; // Negatives occur in the field, so some twin has one.
  x.pci = 100 + subnet;
  x.cell_id = 2098000u + subnet;
  return x;
}

} // namespace dongled::lab
