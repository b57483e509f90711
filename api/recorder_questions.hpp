#pragma once

#include "actors/flow.hpp"
#include "actors/recorder/recorder_messages.hpp"
#include "actors/world.hpp"
#include "api/shell/envelope.hpp"

namespace dongled::api {

/// How long the recorder may take: it may have days to read from a slow disk.
inline constexpr seconds recorder_patience{30};

/// Asks the recorder for the likeliest causes. At most one is under way, whoever asks: another is
/// `fault::busy`.
flow<result<analysis_found>> ask_analysis(caf::event_based_actor* self, world_ptr w,
                                          analysis_query x);
flow<result<samples_found>> ask_samples(caf::event_based_actor* self, world_ptr w, samples_query x);
flow<result<gauges_found>> ask_gauges(caf::event_based_actor* self, world_ptr w);

/// What such a failure is called: INVALID_TIME, NO_SAMPLES, BUSY…
refusal recorder_refusal(const failure& x);

} // namespace dongled::api
