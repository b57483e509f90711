#pragma once

#include "actors/flow.hpp"
#include "actors/world.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace dongled::api {

/// How long an actor may take to say how it is doing, before it is shown as busy.
inline constexpr milliseconds report_patience{300};

/// Asks every live actor of the tree at once how it is doing, and draws the tree.
flow<result<nlohmann::json>> tree_report(caf::event_based_actor* self, world_ptr w);

/// The same for the one actor at @p path; `fault::not_found` names the nearest path there is.
flow<result<nlohmann::json>> actor_report_of(caf::event_based_actor* self, world_ptr w,
                                             std::string path);

/// "no actor at /rak/11; did you mean /rack/11?"
failure no_such_path(const world& w, const std::string& path);

} // namespace dongled::api
