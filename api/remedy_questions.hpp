#pragma once

#include "actors/flow.hpp"
#include "actors/host/remedy_messages.hpp"
#include "actors/world.hpp"

#include <string>
#include <variant>

namespace dongled::api {

/// A site as a person names it: http and https, without a user in it; or what is wrong with it.
/// What is an address, and one that clients may not reach, is refused at once.
std::variant<remedy_ask, std::string> remedy_in(const std::string& site, const settings& config);

/// Asks for a remedy, for whom `asked_by` names → its answer at once.
flow<result<remedy_answer>> ask_for_remedy(caf::event_based_actor* self, world_ptr w, remedy_ask x);

/// A remedy with its trace; an empty @p id is the newest. `fault::not_found` when there is none.
flow<result<remedy_record>> remedy_by_id(caf::event_based_actor* self, world_ptr w, std::string id);

} // namespace dongled::api
