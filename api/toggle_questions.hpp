#pragma once

#include "actors/flow.hpp"
#include "actors/messages.hpp"
#include "actors/world.hpp"

#include <string>

namespace dongled::api {

/// The longest that a toggle can take: every rung's budget, and every attempt at a new address.
milliseconds toggle_patience(const settings& x);

/// Asks gate for a toggle, for a person → its answer at once. @p fresh: as in toggle_ask.
flow<result<toggle_answer>> ask_for_toggle(caf::event_based_actor* self, world_ptr w,
                                           subnet_id dongle, std::string asked_by,
                                           seconds fresh = seconds{0});

/// Waits for a toggle's end: at gate, and, should gate die meanwhile or the toggle be over already,
/// in the journal and on the board. `fault::timed_out` when it still runs after @p limit,
/// `fault::not_found` when nobody knows of it.
flow<result<toggle_result>> end_of_toggle(caf::event_based_actor* self, world_ptr w, std::string id,
                                          milliseconds limit);

/// A toggle with its trace, from the journal; should that be unable to tell, what the board has.
/// `fault::not_found` when there is no such toggle.
flow<result<toggle_record>> toggle_by_id(caf::event_based_actor* self, world_ptr w, std::string id);

/// Whether a text can be a toggle's id at all: it comes from a URL or a shell.
bool is_toggle_id(const std::string& x);

} // namespace dongled::api
