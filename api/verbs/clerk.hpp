#pragma once

#include "api/commands.hpp"

#include <functional>

namespace dongled::api::verbs {

/// Does what blocks for the disk on a thread of its own, and answers what it came to; a disk that
/// takes longer than 10 s is not waited for.
flow<verb_result> done_by_clerk(caf::event_based_actor* self, std::function<verb_result()> what);

} // namespace dongled::api::verbs
