#pragma once

#include "actors/flow.hpp"
#include "actors/history/messages.hpp"
#include "actors/world.hpp"

#include <optional>
#include <string>
#include <vector>

namespace dongled::api {

/// Whether memory alone can answer: it still has everything after the id that was asked for.
bool reaches_back(const chronicle& memory, const happenings_query& x);

/// What the memory answers. Pure but for reading it.
happenings_page page_of_memory(const chronicle& memory, const happenings_query& x);

/// What happened: from memory where that reaches back far enough, else from the journal; when the
/// journal cannot tell, what memory has, with the trouble.
flow<happenings_page> page_of_past(caf::event_based_actor* self, world_ptr w, happenings_query x);

/// A happening and what led to it, step by step.
struct chain_of_causes {
  std::vector<happening> steps; ///< The one asked for first; the last came from outside.
  uint64_t forgotten = 0;       ///< What led to the last is not known any more; 0: all is told.
  std::string trouble;
};

/// Tells why something happened. `fault::not_found` when there is no such happening (any more).
flow<result<chain_of_causes>> causes_of(caf::event_based_actor* self, world_ptr w, uint64_t id);

/// The newest happening that belongs to the toggle of that id; 0: none is known. A toggle's id is
/// the moment it was given, as a happening's.
flow<uint64_t> newest_of_toggle(caf::event_based_actor* self, world_ptr w, uint64_t toggle);

} // namespace dongled::api
