#pragma once

#include "supervision/census.hpp"
#include "supervision/child_spec.hpp"
#include "supervision/messages.hpp"

#include <caf/actor_addr.hpp>
#include <caf/behavior.hpp>
#include <caf/fwd.hpp>

namespace dongled::supervision {

/// Spawns a supervisor under `parent`, which alone may stop it (any exit message from it does;
/// from others only a kill does). `parent` must be a supervisor, or monitor and kill it itself.
///
/// The supervisor ends with `user_shutdown` + text when a static child fails to start and when
/// its children die too often, with `fault::bad_input` when the spec makes no sense, and with the
/// parent's reason when told to. Its children end before it; when it is killed they are too.
caf::actor spawn_supervisor(caf::event_based_actor* parent, supervisor_spec spec, census_ptr where);

/// Spawns the root of a tree. Only exit messages from `owner` stop it, or, when that is null, from
/// anybody. Wait for its end by monitoring it; it answers `await_up` once the tree stands.
caf::actor spawn_root(caf::actor_system& sys, supervisor_spec spec, census_ptr where,
                      caf::actor_addr owner = {});

/// A row for a nested supervisor: id, never stopped by force, and a start time-out that covers
/// those of all its own static children. `spec.path` must be the parent's children_path + '/' + id.
child_spec supervisor_child(std::string id, supervisor_spec spec, census_ptr where,
                            restart when = restart::permanent);

/// Has the supervisor of the child at `path` stop it and start it again (`renew_child`): planned,
/// so it counts in no window. False: nobody is there to do it.
bool renew(const census& where, const std::string& path);

/// The time a supervisor may need until its static children are up.
milliseconds start_budget(const supervisor_spec& x);

} // namespace dongled::supervision
