#include "actors/gate/gate.hpp"

#include "actors/gate/gate_pauses.hpp"
#include "actors/gate/gate_places.hpp"
#include "actors/gate/gate_power.hpp"
#include "actors/gate/gate_recovery.hpp"
#include "actors/gate/gate_subtrees.hpp"
#include "actors/gate/gate_toggles.hpp"
#include "supervision/timer.hpp"
#include "supervision/worker.hpp"

namespace dongled {

namespace {

using namespace std::chrono_literals;

/// gate's parts; each is only a way to look at its state.
struct parts {
  gate::pointer self;
  world_ptr w;

  gate_subtrees trees() const { return {self, w}; }
  gate_toggles toggles() const { return {self, w}; }
  gate_recovery recovery() const { return {self, w}; }
  gate_power power() const { return {self, w}; }
  gate_pauses pauses() const { return {self, w}; }
  gate_places places() const { return {self, w}; }

  void begin() const {
    toggles().adopt();
    trees().begin();
    pauses().adopt();
    recall();
    if (auto from = w->find("/hotplug"))
      self->request(from, 5s, facts_query{})
        .then([me = *this](const facts_changed& x) { me.seen(x); },
              [](const caf::error&) { /* it spreads its facts when it starts */ });
  }

  /// Nothing is repaired before it is known what operators do not want repaired: a journal that is
  /// slow, or being restarted, is asked again.
  void recall() const {
    auto again = [me = *this] { supervision::later(me.self, 1s, memory_query{}); };
    auto to = w->find("/journal");
    if (!to)
      return again();
    self->request(to, 5s, memory_query{})
      .then([me = *this](const memory& x) { me.recalled(x); },
            [again](const caf::error&) { again(); });
  }

  void recalled(const memory& x) const {
    places().recalled(x);
    trees().recalled(x);
    power().recalled(x);
    pauses().recalled(x);
    self->state.recalled = true;
    look();
  }

  void seen(const facts_changed& x) const {
    if (!x.facts)
      return;
    self->state.facts = x.facts;
    trees().seen(*x.facts);
    look();
  }

  void look() const {
    places().show();
    recovery().look(power().enforce());
  }
};

std::string portrait(const gate::state& st) {
  return std::to_string(st.subtrees.size()) + " dongles, " + std::to_string(st.running.size())
         + " toggles running, " + std::to_string(st.pauses.size()) + " paused, "
         + std::to_string(st.powering.size()) + " being switched";
}

} // namespace

caf::behavior gate::run(pointer self, world_ptr w) {
  parts me{self, std::move(w)};
  self->set_down_handler([=](const caf::down_msg& x) {
    me.toggles().conductor_down(x);
    me.trees().subtree_down(x);
  });
  me.begin();
  return supervision::hardened(self,
                               {
                                 wake_handler(),
                                 [=](const facts_changed& x) { me.seen(x); },
                                 [=](const settings_changed&) { me.trees().begin(); },
                                 [=](const memory_query&) { me.recall(); },
                                 [=](const memory& x) { me.recalled(x); },
                                 [=](const gate_subtrees::retry& x) { me.trees().try_again(x); },
                                 [=](const toggle_ask& x) { return me.toggles().ask(x); },
                                 [=](const toggle_wait& x) { return me.toggles().wait(x); },
                                 [=](const toggle_finished& x) { me.toggles().finished(x); },
                                 [=](const health_report& x) { me.recovery().report(x); },
                                 [=](const look& x) {
                                   if (x.generation == 0 || x.generation == self->state.generation)
                                     me.look();
                                 },
                                 [=](const power_ask& x) { return me.power().ask(x); },
                                 [=](const gate_power::told& x) { me.power().over(x); },
                                 [=](const recovery_ask& x) { return me.pauses().ask(x); },
                                 [=](const gate_pauses::over& x) { me.pauses().ended(x); },
                                 [=](const gate_pauses::note_again&) { me.pauses().again(); },
                               },
                               [self] { return portrait(self->state); });
}

} // namespace dongled
