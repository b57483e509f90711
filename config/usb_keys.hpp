#pragma once

#include "config/keys.hpp"

namespace dongled {

/// "dongles.usb_ids": which devices are dongles besides those of the table.
key_row usb_ids_key();

/// "usb.switch_messages": what turns which CD-ROM into a modem.
key_row switch_messages_key();

} // namespace dongled
