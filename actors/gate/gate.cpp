#include "actors/gate/gate.hpp"

#include "actors/gate/gate_conductors.hpp"
#include "actors/gate/gate_places.hpp"
#include "actors/gate/gate_power.hpp"
#include "actors/gate/gate_shell.hpp"
#include "actors/gate/gate_subtrees.hpp"
#include "supervision/timer.hpp"
#include "supervision/worker.hpp"

namespace dongled {

namespace {

using namespace std::chrono_literals;

/// gate's parts; each is only a way to look at its state.
struct parts {
  gate::pointer self;
  gate::uses w;

  gate_subtrees trees() const { return {self, w}; }
  gate_shell shell() const { return {self, w}; }
  gate_conductors conductors() const { return {self, w}; }
  gate_power power() const { return {self, w}; }
  gate_places places() const { return {self, w}; }

  void begin() const {
    shell().feed(gate_core::event::adopted{shell().rack()});
    trees().begin();
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
    shell().feed(gate_core::event::recalled{x.known, x.powered_off, x.paused, w->board->all()});
    shell().look();
  }

  void seen(const facts_changed& x) const {
    if (!x.facts)
      return;
    self->state.facts = x.facts;
    trees().seen(*x.facts);
    shell().look();
  }

  caf::response_promise ask(const toggle_ask& x) const {
    auto view = w->board->find(x.dongle);
    auto about = shell().sight_of(view.value_or(dongle_view{}));
    return shell().call([&](auto call) { return gate_core::event::toggle_asked{call, x, about}; });
  }

  caf::response_promise ask(const power_ask& x) const {
    auto about = w->board->find(x.dongle);
    return shell().call([&](auto call) { return gate_core::event::power_asked{call, x, about}; });
  }

  caf::response_promise ask(const recovery_ask& x) const {
    std::vector<subnet_id> known;
    for (auto& y : w->board->all())
      if (y.known)
        known.push_back(y.subnet);
    return shell().call([&](auto call) { return gate_core::event::pause_asked{call, x, known}; });
  }

  void report(const health_report& x) const {
    auto view = w->board->find(x.dongle);
    shell().feed(gate_core::event::reported{x, !view || !view->toggle.running.empty()});
  }
};

std::string portrait(const gate::state& st) {
  return std::to_string(st.subtrees.size()) + " dongles, "
         + std::to_string(st.core.running().size()) + " toggles running, "
         + std::to_string(st.core.pauses().size()) + " paused, "
         + std::to_string(st.core.powering().size()) + " being switched";
}

} // namespace

caf::behavior gate::run(pointer self, uses w) {
  self->state.board = board_writer<gate>{w->board};
  parts me{self, std::move(w)};
  self->set_down_handler([=](const caf::down_msg& x) {
    me.conductors().down(x);
    me.trees().subtree_down(x);
  });
  me.begin();
  return supervision::hardened(self,
                               {
                                 wake_handler(),
                                 [=](const facts_changed& x) { me.seen(x); },
                                 [=](const settings_changed&) {
                                   me.trees().begin();
                                   me.shell().look(); // what may begin by itself may be another
                                 },
                                 [=](const memory_query&) { me.recall(); },
                                 [=](const memory& x) { me.recalled(x); },
                                 [=](const gate_subtrees::retry& x) { me.trees().try_again(x); },
                                 [=](const toggle_ask& x) { return me.ask(x); },
                                 [=](const toggle_wait& x) { return me.conductors().wait(x); },
                                 [=](const toggle_finished& x) { me.conductors().finished(x); },
                                 [=](const health_report& x) { me.report(x); },
                                 [=](const look& x) {
                                   if (x.generation == 0
                                       || x.generation == self->state.core.generation())
                                     me.shell().look();
                                 },
                                 [=](const nudge& x) { me.shell().feed(x.what); },
                                 [=](const power_ask& x) { return me.ask(x); },
                                 [=](const gate_power::told& x) { me.power().over(x); },
                                 [=](const recovery_ask& x) { return me.ask(x); },
                               },
                               [self] { return portrait(self->state); });
}

} // namespace dongled
