#pragma once

#include "supervision/messages.hpp"

#include <caf/behavior.hpp>
#include <caf/fwd.hpp>
#include <caf/message_handler.hpp>

#include <exception>
#include <functional>
#include <string>

namespace dongled::supervision {

/// Says what an actor is doing, in one line, for the operator.
using self_portrait = std::function<std::string()>;

/// Makes an actor's behavior fit for the tree; every worker returns `hardened(self, {...}, ...)`:
/// an exception that escapes a handler kills the actor with its type and text as the reason,
/// messages nobody expects are dropped (and logged at debug level) instead of printed, and
/// `report_request` is answered with `portrait()` and the length of the mailbox.
///
/// Call it first thing in the behavior function, and use what it returns. `portrait` runs on the
/// actor's own thread; it may read the actor's state, and must not capture a strong handle to it.
caf::behavior hardened(caf::event_based_actor* self, caf::message_handler own,
                       self_portrait portrait);

/// The handlers alone, without the report: for actors that change their behavior.
void harden(caf::event_based_actor* self);

/// The reason an actor dies with after `x` escaped: its type and text.
caf::error explain(std::exception_ptr x);

} // namespace dongled::supervision
