#pragma once

#include "actors/flow.hpp"
#include "actors/messages.hpp"
#include "actors/world.hpp"

#include <optional>
#include <string>

namespace dongled::api {

/// What may be done with the port of a dongle's proxy.
enum class port_deed : uint8_t { close, open, restart };

/// "close", "open", "restart"; nothing: it is none.
std::optional<port_deed> port_deed_in(const std::string& word);

/// Has it done for @p by, and answers what is then. Told as that person's wish.
flow<result<port_state>> work_port(caf::event_based_actor* self, world_ptr w, subnet_id x,
                                   port_deed what, std::string by);

} // namespace dongled::api
