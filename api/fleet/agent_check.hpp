#pragma once

#include "actors/world.hpp"

#include <string>

namespace dongled::api {

/// What HAProxy's agent-check is told of the dongle that it names (HAProxy configuration manual,
/// "agent-check"; the line is `agent-send`'s): "ready up" where clients may go, "drain up" in a
/// toggle or while clients are held, "ready down #phase" else, "down #unknown" for what is no
/// dongle here. "ready" each time, since HAProxy keeps a drain until it is taken back. With a
/// newline. Blocks for nothing.
std::string agent_check_answer(const world& w, const std::string& line);

} // namespace dongled::api
