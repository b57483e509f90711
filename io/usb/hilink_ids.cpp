#include "io/usb/hilink_ids.hpp"

#include <array>

namespace dongled::io::usb {

namespace {

constexpr uint16_t huawei = 0x12d1;
constexpr uint16_t brovi = 0x3566; // who sells Huawei's sticks now

struct id_range {
  uint16_t vendor, first, last;
  hilink_face face;
};

constexpr std::array hilink_table{
  id_range{huawei, 0x1440, 0x1440, hilink_face::storage},
  id_range{huawei, 0x14d7, 0x14df, hilink_face::modem},
  id_range{huawei, 0x14fe, 0x14fe, hilink_face::storage},
  id_range{huawei, 0x1565, 0x1566, hilink_face::modem},
  id_range{huawei, 0x1575, 0x157f, hilink_face::modem},
  id_range{huawei, 0x1f01, 0x1f02, hilink_face::storage},
  id_range{huawei, 0x1f10, 0x1f14, hilink_face::storage},
  id_range{brovi, 0x2001, 0x2001, hilink_face::either},
};

} // namespace

hilink_face face_of(usb_id x) noexcept {
  for (auto& y : hilink_table)
    if (x.vendor == y.vendor && y.first <= x.product && x.product <= y.last)
      return y.face;
  return hilink_face::none;
}

} // namespace dongled::io::usb
