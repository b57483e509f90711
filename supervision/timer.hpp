#pragma once

#include <caf/behavior.hpp>
#include <caf/duration.hpp>
#include <caf/error.hpp>
#include <caf/message_id.hpp>
#include <caf/timespan.hpp>

#include <utility>

namespace dongled::supervision {

/// Runs @p what on the actor @p self after @p t, unless it has ended by then. Its end calls the
/// timer off: CAF's own `delayed_send` keeps a dead actor, and the thread of a detached one, until
/// the message was delivered to nobody. This is the time-out of a request that nobody was asked.
template <class Self, class F>
void after(Self* self, caf::timespan t, F what) {
  auto id = self->new_request_id(caf::message_priority::normal);
  self->request_response_timeout(caf::duration{t < t.zero() ? t.zero() : t}, id);
  self->add_multiplexed_response_handler(
    id.response_id(), caf::behavior{[what = std::move(what)](const caf::error&) { what(); }});
}

/// Sends @p xs to the actor @p self itself after @p t, on the same terms.
template <class Self, class... Ts>
void later(Self* self, caf::timespan t, Ts... xs) {
  after(self, t, [self, xs...] { self->send(self, xs...); });
}

} // namespace dongled::supervision
