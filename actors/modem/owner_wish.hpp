#pragma once

#include "actors/modem/modem_deeds.hpp"
#include "actors/modem/modem_wishes.hpp"

#include <optional>

namespace dongled {

/// What a modem's radio is set to.
struct radio_setting {
  io::hilink::net_mode now;
  uint64_t can = 0; ///< The LTE bands that it has; 0: it does not say.
};

// They block as the client does, on a worker's thread, and on the disk.

result<radio_setting> read_radio(io::hilink::client& x, milliseconds budget);

/// Sets what @p wish says, and answers what reads back. Where the firmware takes it only while data
/// is off, data goes off for it, as a debt of @p by. `fault::unsupported`: the modem has none of
/// these bands.
result<radio_setting> fulfil(io::hilink::client& x, const modem_borrower& by,
                             const modem_wish& wish, milliseconds budget);

/// True for a refusal that asking again will not change.
bool is_final(const failure& why);

/// What a look at a modem found of its owner's wish.
struct wish_sight {
  bool holds = false;
  bool tried = false; ///< It did not hold, and was set again.
  std::string says;   ///< What was found instead, and what came of it; empty: nothing to say.
};

/// Looks whether @p wish holds, and sets it again where it does not. Nothing: that is not known.
std::optional<wish_sight> keep_wish(io::hilink::client& x, const modem_borrower& by,
                                    const modem_wish& wish, milliseconds budget);

} // namespace dongled
