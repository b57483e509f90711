#pragma once

#include "actors/flow.hpp"
#include "actors/host/tuner_messages.hpp"
#include "actors/world.hpp"

#include <string>
#include <vector>

namespace dongled::api {

inline constexpr auto tuner_path = "/host/tuner";
/// A card that sets its rings anew takes some seconds.
inline constexpr seconds tuning_patience{40};

/// What a plan says now, and what was applied.
flow<result<tuning_picture>> ask_tuning(caf::event_based_actor* self, world_ptr w);

/// Has it done for whom `asked_by` names, and tells it as that person's wish.
flow<result<tuning_report>> work_tuning(caf::event_based_actor* self, world_ptr w, tuning_order x);

} // namespace dongled::api
