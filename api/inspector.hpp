#pragma once

#include "actors/world.hpp"
#include "supervision/child_spec.hpp"

#include <string>

namespace dongled::api {

/// The row of `inspector`: what the operator's shell talks to, published by CAF's middleman at
/// `shell.listen`:`shell.port`. The one message it takes from afar is a verb and its arguments,
/// (std::string, std::vector<std::string>), answered by a JSON envelope (api/shell/envelope.hpp).
/// It never blocks. When it is started again it is published again; shells connect anew. Called
/// before the tree starts.
supervision::child_spec inspector_row(world_ptr w, std::string version = {});

} // namespace dongled::api
