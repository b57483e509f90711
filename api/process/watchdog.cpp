#include "api/process/watchdog.hpp"

#include "supervision/pulse.hpp"
#include "supervision/timer.hpp"
#include "supervision/worker.hpp"

#include <caf/event_based_actor.hpp>
#include <caf/stateful_actor.hpp>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <set>
#include <utility>

namespace dongled::api {

namespace {

using supervision::actor_report;
using supervision::census_entry;
using supervision::report_request;

struct beat_due {};

struct watch_state {
  static inline const char* name = "watchdog";
  supervision::pulse pulse;
  bool late = false; ///< At the last beat.
};

/// Only bounds what CAF keeps of a question to an actor that never answers.
constexpr seconds longest_request{600};

using pointer = caf::stateful_actor<watch_state>*;

/// Relays come and go by the thousand, and all run the same few lines.
bool counts(const census_entry& x) { return x.handle && x.kind != "relay"; }

/// What was declared; in a system where nobody declares anything, answers are all there is.
const supervision::blocking_calls* calls_of(pointer self) {
  static const supervision::blocking_calls none;
  auto calls = supervision::calls_of(self);
  return calls == nullptr ? &none : calls;
}

struct watchman {
  pointer self;
  world_ptr w;
  watchdog_times times;
  pulse_news news;
  const supervision::blocking_calls* calls;

  void beat() const {
    auto all = w->census->snapshot();
    std::erase_if(all, [](auto& x) { return !counts(x); });
    std::set<uint64_t> live;
    for (auto& x : all)
      live.insert(x.id);
    self->state.pulse.keep_only(live);
    auto now = self->clock().now();
    auto late = self->state.pulse.late(now, times.patience, *calls);
    // Clients hang on these, and no supervisor sees them.
    for (auto& x : w->plane->late(now, times.patience))
      late.push_back(x);
    say(late);
    news(late);
    for (auto& x : all)
      if (!self->state.pulse.waits_for(x.id)) {
        self->state.pulse.asked(x.id, x.path, calls->progress(x.path), self->clock().now());
        ask(x);
      }
    supervision::later(self, times.beat, beat_due{});
  }

  void ask(const census_entry& x) const {
    auto me = *this;
    auto settle = [me, id = x.id] { me.self->state.pulse.settled(id); };
    self->request(x.handle, longest_request, report_request{})
      .then([settle](const actor_report&) { settle(); },
            [me, settle, id = x.id, path = x.path](const caf::error& why) {
              // No answer is none: the question stays open, and as old as it is.
              auto now = me.w->census->look(path);
              if (why == caf::sec::request_timeout && now && now->handle && now->id == id)
                me.ask(*now);
              else
                settle();
            });
  }

  /// Once at the begin of a hang, and once at its end.
  void say(const std::vector<std::string>& late) const {
    auto before = std::exchange(self->state.late, !late.empty());
    if (!late.empty() && !before)
      for (auto& x : late)
        spdlog::critical("watchdog: {}", x);
    if (late.empty() && before)
      spdlog::warn("watchdog: everybody answers again");
  }
};

} // namespace

} // namespace dongled::api

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::api::beat_due)

namespace dongled::api {

watchdog_times watchdog_times::within(milliseconds limit) {
  return {std::min(milliseconds{10'000}, limit / 4), std::min(milliseconds{30'000}, limit / 2)};
}

caf::actor start_watchdog(caf::actor_system& sys, world_ptr w, watchdog_times times,
                          pulse_news news) {
  auto run = [](pointer self, const watchman& proto) {
    auto me = proto;
    me.self = self;
    me.calls = calls_of(self);
    self->send(self, beat_due{});
    return supervision::hardened(self, {[me](const beat_due&) { me.beat(); }},
                                 [] { return std::string{"taking the pulse"}; });
  };
  return sys.spawn(run, watchman{nullptr, std::move(w), times, std::move(news), nullptr});
}

} // namespace dongled::api
