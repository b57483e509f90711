#pragma once

#include "config/ids.hpp"

namespace dongled::io::usb {

/// How a device of an identity may show itself.
enum class hilink_face : uint8_t {
  none,    ///< It is no HiLink stick that we know.
  modem,   ///< As a modem.
  storage, ///< As a CD-ROM, until its mode is switched.
  either,  ///< As the one or the other, under the same identity: its interfaces tell.
};

/// The table of HiLink sticks, by the identities that usb_modeswitch's device reference and the
/// vendors' own lists have. A vendor alone is nothing: Huawei makes phones, tablets and network
/// cards, too. PURE.
hilink_face face_of(usb_id x) noexcept;

} // namespace dongled::io::usb
