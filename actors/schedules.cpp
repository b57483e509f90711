#include "actors/schedules.hpp"

#include "actors/gate_asks.hpp"
#include "actors/history/messages.hpp"
#include "actors/history/tell.hpp"
#include "actors/phase_view.hpp"
#include "supervision/timer.hpp"
#include "supervision/worker.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <variant>

namespace dongled {

namespace {

using namespace std::chrono_literals;
using policy::schedule_turn;

/// So often is looked whether dongles came or went while there are schedules.
constexpr auto longest_rest = 10s;
/// All places are taken, or gate is away: asked again after so long.
constexpr auto between_asks = 2s;
constexpr auto one_ask = 5s;

/// What gate said, for a schedule.
struct heard {
  enum class what : uint8_t { taken, later, missed } what = what::missed;
  std::string why;
};

struct gate_said {
  heard operator()(const toggle_accepted&) const { return {heard::what::taken, {}}; }
  heard operator()(const toggle_unknown&) const { return {heard::what::missed, "it is not known"}; }
  heard operator()(const policy::busy&) const {
    return {heard::what::missed, "a toggle is running already"};
  }
  heard operator()(const policy::cooling& x) const {
    return {heard::what::missed, "it was toggled a moment ago, and cools down for another "
                                   + std::to_string(x.left.count()) + " s"};
  }
  heard operator()(const policy::full& x) const {
    return {heard::what::later, std::to_string(x.running) + " toggles run, and no place is left"};
  }
  heard operator()(const toggle_refused& x) const { return {heard::what::later, x.why}; }
  heard operator()(const toggle_powered_off&) const {
    return {heard::what::missed, "its port is switched off"};
  }
};

struct timekeeper {
  schedules::pointer self;
  schedules::uses w;

  schedules::state& st() const { return self->state; }

  /// Takes note of what is in force and of the turns that have come, and rests until the next.
  void look() const {
    auto now = self->clock().now();
    auto config = w->settings_now();
    std::set<subnet_id> known;
    for (auto& x : w->board->all())
      if (x.known)
        known.insert(x.subnet);
    if (config->schedules != st().told) { // a turn belongs to the schedule that it came by
      st().line.clear();
      st().told = config->schedules;
    }
    st().times.adopt(config->schedules, known, now);
    for (auto& turn : st().times.due(now)) {
      std::erase_if(
        st().line, [&](auto& x) { return x.schedule == turn.schedule && x.dongle == turn.dongle; });
      st().line.push_back(turn);
    }
    if (!st().line.empty() && !st().story.running()) {
      st().story = take_turns(*this);
      st().story.start();
    }
    rest(now);
  }

  void rest(time_point now) const {
    if (w->settings_now()->schedules.empty())
      return; // a reload wakes us
    auto next = st().times.next().value_or(now + longest_rest);
    supervision::later(self, std::clamp<time_point::duration>(next - now, 100ms, longest_rest),
                       tick{++st().generation});
  }

  static flow<done> take_turns(timekeeper me) {
    auto& line = me.st().line;
    while (!line.empty()) {
      auto turn = line.front();
      auto about = me.st().told[turn.schedule];
      if (!policy::within(about, minute_of_day(me.w->now()))) {
        line.pop_front();
        continue;
      }
      auto said = co_await me.take(about, turn);
      auto late = me.self->clock().now() >= turn.at + about.every / 2;
      if (said.what == heard::what::later && !late) {
        co_await pause(me.self, milliseconds{between_asks});
        continue;
      }
      std::erase(line, turn); // others may have come before or behind it
      if (said.what == heard::what::taken)
        ++me.st().taken;
      else
        me.miss(about, turn, said.why);
    }
    co_return done{};
  }

  flow<heard> take(settings::schedule_part about, schedule_turn turn) const {
    auto sight = co_await see(about, turn.dongle);
    if (auto why = policy::objection(about, sight, w->now()); !why.empty())
      co_return heard{heard::what::missed, why};
    toggle_ask wanted{turn.dongle, policy::asker::schedule, "schedule"};
    auto answer = co_await ask<toggle_answer>(self, w->find("/rack/gate"), milliseconds{one_ask},
                                              std::string{"ask for a toggle"}, std::move(wanted));
    if (!answer)
      co_return heard{heard::what::later, answer.why().doing};
    co_return std::visit(gate_said{}, answer->what);
  }

  flow<policy::schedule_sight> see(settings::schedule_part about, subnet_id dongle) const {
    policy::schedule_sight out;
    auto view = w->board->find(dongle);
    auto may = policy::initiative_of(*w->settings_now());
    out.obstacle =
      view ? policy::obstacle(phase_of(*view).now, view->recovery.paused, may) : "it is not known";
    if (about.when_idle)
      out.connections = w->plane->count(dongle).connections;
    if (!out.obstacle.empty() || about.older_than.count() == 0)
      co_return out;
    addresses_query query{dongle};
    auto found = co_await ask<addresses_found>(self, w->find("/journal"), milliseconds{one_ask},
                                               std::string{"ask for addresses"}, std::move(query));
    if (found && found->trouble.empty() && !found->addresses.empty()) {
      out.address_known = true;
      out.address_since = found->addresses.front().at;
    }
    co_return out;
  }

  void miss(const settings::schedule_part& about, const schedule_turn& turn,
            const std::string& why) const {
    ++st().missed;
    auto text = "dongle " + to_string(turn.dongle) + ": a turn of "
                + policy::name_of(about, turn.schedule) + " is missed: " + why;
    spdlog::info("{}", text);
    tell(*w, happening_kind::schedule, turn.dongle, text, {0, "schedule"},
         {{"schedule", turn.schedule + 1}, {"what", "missed"}, {"why", why}});
  }
};

} // namespace

caf::behavior schedules::run(pointer self, uses w) {
  timekeeper me{self, std::move(w)};
  self->state.times = policy::schedule_times{static_cast<uint64_t>(me.w->now())};
  me.look();
  return supervision::hardened(self,
                               {
                                 wake_handler(),
                                 [=](const tick& x) {
                                   if (x.generation == self->state.generation)
                                     me.look();
                                 },
                                 [=](const settings_changed&) { me.look(); },
                               },
                               [self] {
                                 auto& st = self->state;
                                 return std::to_string(st.taken) + " turns taken, "
                                        + std::to_string(st.missed) + " missed, "
                                        + std::to_string(st.line.size()) + " waiting";
                               });
}

} // namespace dongled
