#pragma once

#include "config/result.hpp"

#include <cstddef>
#include <string_view>
#include <vector>

namespace dongled::lab {

/// One hub, and the hubs that hang on its last ports.
struct hub_layout {
  unsigned ports = 4;
  bool usb3 = false;     ///< Two hubs in one box: a twin on the controller's other bus.
  bool keyboard = false; ///< Something that is no dongle sits on its last free port.
  bool spare = false;    ///< The port before that stays empty.
  std::vector<hub_layout> chained = {};

  bool operator==(const hub_layout&) const = default;
};

/// The hubs on the root ports of one host controller.
using controller_layout = std::vector<hub_layout>;

/// The rack's wiring: one entry a host controller.
using usb_layout = std::vector<controller_layout>;

/// Reads `HUB,HUB…[/HUB,HUB…]`, a slash for the next controller. HUB is its number of ports (1 to
/// 15), then `t` when it is a USB 3 hub (twin halves), `k` when a keyboard is plugged in, `e` when
/// a port stays empty, and `(HUB,…)` for the hubs chained behind it: "4,4t,4k/4(2)". Errors:
/// bad_input with a sentence.
result<usb_layout> parse_layout(std::string_view text);

/// What there is without a word: one controller, hubs of four ports, one more than needed.
usb_layout default_layout(size_t dongles);

/// How many ports are left for dongles.
size_t places_in(const usb_layout& x);

} // namespace dongled::lab
