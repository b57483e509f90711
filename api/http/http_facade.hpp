#pragma once

#include "actors/world.hpp"
#include "api/metrics/instruments.hpp"
#include "supervision/child_spec.hpp"

namespace dongled::api {

/// The row of `http`: the web server of the contract's section 4, owned by an actor. It takes the
/// address and the port from the settings in force when it starts; a busy port ends it with
/// `fault::busy` after its start. When it ends, waiting requests are answered 503 first. Requests
/// are counted in
/// @p gauges, which outlive the row.
supervision::child_spec http_row(world_ptr w,
                                 instruments_ptr gauges = std::make_shared<instruments>());

} // namespace dongled::api
