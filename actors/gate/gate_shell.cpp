#include "actors/gate/gate_shell.hpp"

#include "actors/carrier_view.hpp"
#include "actors/gate/gate_conductors.hpp"
#include "actors/gate/gate_places.hpp"
#include "actors/gate/gate_power.hpp"
#include "actors/history/tell.hpp"
#include "actors/policy/lost_together.hpp"
#include "actors/power/cut_marks.hpp"
#include "actors/power/rack_at_risk.hpp"
#include "supervision/timer.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>

namespace dongled {

using namespace std::chrono_literals;
namespace action = gate_core::action;

void gate_shell::feed(gate_core::event_type what) const {
  auto& st = self->state;
  st.inbox.push_back(std::move(what));
  if (std::exchange(st.feeding, true))
    return;
  while (!st.inbox.empty()) {
    auto next = std::move(st.inbox.front());
    st.inbox.pop_front();
    gate_core::moment now{self->clock().now(), w->now(), w->settings_now(), w->history->newest()};
    for (auto& x : st.core.on(next, now))
      std::visit([this](auto& y) { perform(y); }, x);
  }
  st.feeding = false;
}

gate_core::sight gate_shell::sight_of(const dongle_view& x) const {
  gate_core::sight out;
  out.view = x;
  if (auto& facts = self->state.facts)
    out.present = std::any_of(facts->dongles.begin(), facts->dongles.end(),
                              [&](auto& y) { return y.subnet == x.subnet && !y.conflict; });
  out.conductor = w->find(path_of(x.subnet, "toggle")) != nullptr;
  out.last_seen = last_seen(*w, x);
  return out;
}

std::vector<gate_core::sight> gate_shell::rack() const {
  std::vector<gate_core::sight> out;
  for (auto& x : w->board->all())
    out.push_back(sight_of(x));
  return out;
}

void gate_shell::look() const {
  gate_places{self, w}.show();
  auto& st = self->state;
  if (!st.facts || !st.core.recalled())
    return;
  if (auto fed = w->cuts->take_fed(); !fed.empty())
    mark_fed(*w, self->state.board, dongles_at(*w, fed));
  look_at_carriers(*w);
  gate_core::event::looked now;
  now.rack = rack();
  auto uplink = w->stick_rules_now().uplink;
  for (auto& x : st.facts->usb.devices)
    if (x.storage_mode && !(uplink.known && uplink.port == x.path))
      now.storage.push_back(x.path);
  now.usb_door = w->find("/hub_power") != nullptr;
  now.lost = policy::lost_together(st.facts->dongles, w->settings_now()->dongles);
  feed(std::move(now));
}

void gate_shell::perform(const action::look_soon&) const { self->send(self, gate::look{}); }

void gate_shell::perform(const action::look_later& x) const {
  supervision::later(self, x.delay, gate::look{x.generation});
}

void gate_shell::perform(const action::begin_toggle& x) const { gate_conductors{self, w}.begin(x); }

void gate_shell::perform(const action::watch_toggle& x) const { gate_conductors{self, w}.watch(x); }

void gate_shell::perform(const action::call_off& x) const { gate_conductors{self, w}.call_off(x); }

void gate_shell::perform(const action::close_toggle& x) const { gate_conductors{self, w}.close(x); }

void gate_shell::perform(const action::answer_toggle& x) const { answer(x.call, x.what); }

void gate_shell::perform(const action::show_plan& x) const {
  self->state.board.update(x.dongle, [&](auto& v) {
    v.recovery.plan = x.plan;
    v.recovery.next_try = x.next_try;
  });
}

void gate_shell::perform(const action::show_pause& x) const {
  if (w->board->find(x.dongle)) // a pause makes nobody known
    self->state.board.update(x.dongle, [&](auto& v) {
      v.recovery.paused = x.paused;
      v.recovery.until = x.until;
    });
}

void gate_shell::perform(const action::show_doubt& x) const {
  self->state.board.update(x.dongle, [&](auto& v) { v.doubt(x.doubted, x.useless); });
}

void gate_shell::perform(const action::show_power& x) const {
  self->state.board.update(x.dongle, [&](auto& v) { v.power = {x.off, x.by}; });
}

void gate_shell::perform(const action::clear_cut& x) const {
  self->state.board.update(x.dongle, [](auto& v) { v.forget_cut(); });
}

void gate_shell::perform(const action::cut_helped& x) const { w->cuts->helped(x.target, x.dongle); }

void gate_shell::perform(const action::cut_stood& x) const { w->cuts->stood(x.target); }

void gate_shell::perform(const action::tell& x) const {
  origin from{0, x.by};
  switch (x.from) {
  case action::cause::none: break;
  case action::cause::wish: from.cause = self->state.last_wish; break;
  case action::cause::last: from = follows_from_last(*w, *x.dongle, x.by); break;
  case action::cause::newest: from.cause = w->history->newest_of(*x.dongle); break;
  }
  tell(*w, x.kind, x.dongle, x.text, std::move(from), x.details);
}

void gate_shell::perform(const action::tell_wish& x) const {
  self->state.last_wish = tell_wish(*w, x.dongle, x.text, x.by);
}

void gate_shell::perform(const action::log& x) const {
  switch (x.how) {
  case action::log::level::info: spdlog::info("{}", x.text); break;
  case action::log::level::warn: spdlog::warn("{}", x.text); break;
  }
}

void gate_shell::perform(const action::arm_pause& x) const {
  supervision::later(self, x.delay, gate::nudge{gate_core::event::pause_over{x.dongle, x.until}});
}

void gate_shell::perform(const action::keep_pause& x) const {
  auto report = [me = *this, x](const std::string& trouble) {
    me.feed(gate_core::event::pause_kept{x.dongle, trouble, x.call});
  };
  auto to = w->find("/journal");
  if (!to)
    return report("the journal is being started again");
  self->request(to, 5s, pause_note{x.dongle, x.paused, x.until})
    .then([report](const note_kept& y) { report(y.trouble); },
          [report](const caf::error& e) { report(to_failure(e, "ask the journal").doing); });
}

void gate_shell::perform(const action::arm_notes& x) const {
  supervision::later(self, x.delay, gate::nudge{gate_core::event::note_again{}});
}

void gate_shell::perform(const action::answer_pause& x) const { answer(x.call, x.what); }

void gate_shell::perform(const action::switch_mode& x) const {
  auto answered = [me = *this, port = x.port](const std::string& said, bool done) {
    me.feed(gate_core::event::mode_switched{port, said, done});
  };
  auto to = w->find("/hub_power");
  if (!to)
    return answered("hub_power is being restarted", false);
  power_order order;
  order.what = power_deed::mode_switch;
  order.target = x.port;
  order.attempt = x.attempt;
  order.why = "an unknown stick shows its CD-ROM";
  auto limit = w->settings_now()->recovery.budgets.mode_switch + 2min; // others may be served first
  self->request(to, limit, order)
    .then(
      [answered](const power_report& r) { answered(r.read_back, r.done); },
      [answered](const caf::error& e) { answered(to_failure(e, "ask hub_power").doing, false); });
}

void gate_shell::perform(const action::refuse_power& x) const { answer(x.call, x.what); }

void gate_shell::perform(const action::switch_power& x) const {
  if (auto node = self->state.calls.extract(x.call))
    gate_power{self, w}.switch_for(x.what, node.mapped());
}

void gate_shell::perform(const action::keep_off& x) const {
  gate_power{self, w}.keep_off(x.dongle, x.port);
}

void gate_shell::perform(const action::survey& x) const { gate_power{self, w}.survey(x.off); }

void gate_shell::perform(const action::forget_off& x) const {
  if (auto to = w->find("/journal"))
    caf::anon_send(to, power_off_note{x.dongle, false, "gate", {}});
}

} // namespace dongled
