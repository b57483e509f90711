#pragma once

#include "config/settings.hpp"
#include "io/ports.hpp"
#include "io/relay/plane/data_plane.hpp"

#include <functional>

namespace dongled::io {

/// How the true host asks a site: by a dongle over @p plane, which must outlive all asking, or by
/// its own way. Either only where a client could go (`socks.deny_destinations`), and never to an
/// address of this host.
decltype(ports::ask_site) ways_to_sites(relay::data_plane& plane, std::function<settings()> config);

} // namespace dongled::io
