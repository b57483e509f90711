#pragma once

#include "config/keys.hpp"

namespace dongled {

/// "socks.extra_port_bases": further ports of each dongle, such as [3300] for 33NN.
key_row extra_port_bases_key();

/// "socks.udp_ports": what UDP associations listen on.
key_row udp_ports_key();

/// "socks.ttl": of what leaves through a dongle.
key_row ttl_key();

} // namespace dongled
