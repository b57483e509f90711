#pragma once

#include "actors/dongle_view.hpp"
#include "actors/history/happening.hpp"
#include "actors/host_view.hpp"
#include "io/recorder/recording.hpp"
#include "io/relay/account/counters.hpp"

#include <optional>

namespace dongled {

/// What the board and the data plane know of one dongle, as readings: "dongle.11.rsrp",
/// "connect.11.EADDRNOTAVAIL"… Pure.
void read_dongle(io::recorder::reading_list& to, const dongle_view& x,
                 const io::relay::counters& carried);

/// What the board knows of the host. Pure.
void read_host_view(io::recorder::reading_list& to, const host_view& x);

/// A happening as the recorder keeps it: without who asked from where, and without names of users.
/// Nothing: it is none of the recorder's. Pure.
std::optional<io::recorder::change> change_of(const happening& x);

} // namespace dongled
