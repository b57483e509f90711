#include "actors/gate/power_story.hpp"

#include "actors/gate/gate_shell.hpp"

namespace dongled {

using namespace std::chrono_literals;

namespace {

/// What hub_power said; nothing: it did not answer, and may do it yet.
flow<std::optional<power_report>> order(gate::pointer self, gate::uses w, power_order x) {
  auto budgets = w->settings_now()->recovery.budgets;
  auto limit = budgets.port_power + budgets.hub_power; // others may be served first
  x.valid_for = budgets.hub_power;                     // later, nobody would wait for the end of it
  auto to = w->find("/hub_power");
  if (!to) {
    power_report none{false, "hub_power is being restarted", {}, false};
    co_return none;
  }
  auto r = co_await ask<power_report>(self, std::move(to), limit, std::string("ask hub_power"),
                                      std::move(x));
  if (!r)
    co_return std::nullopt;
  co_return std::move(*r);
}

power_order order_of(power_deed what, const power_ask& x, const port_path& port,
                     const gate::uses& w) {
  power_order out;
  out.what = what;
  out.target = port;
  out.off_for = w.settings_now()->recovery.power_off;
  out.why = "dongle " + to_string(x.dongle) + ", asked by " + x.asked_by;
  out.dongle = x.dongle;
  return out;
}

/// Relays may finish; whoever asks holds new requests.
flow<done> drain(gate::pointer self, gate::uses w, subnet_id dongle) {
  auto patience = w->settings_now()->socks.drain;
  auto to = w->find("/switchboard");
  drain_order x{dongle, patience};
  auto r = co_await ask<drain_report>(self, std::move(to), patience + 2s, std::string("drain"), x);
  (void)r; // whoever is left is reset by the kernel
  co_return done{};
}

/// Whether the wish @p x is on the disk now, asked of the journal until it can tell; or not known.
flow<std::optional<bool>> is_kept(gate::pointer self, gate::uses w, power_off_note x) {
  constexpr int tries = 60;
  for (int i = 0; i < tries; ++i) {
    auto to = w->find("/journal");
    auto told = co_await ask<memory>(self, to, 10s, std::string("ask the journal"), memory_query{});
    if (told && told->known)
      co_return told->powered_off.contains(x.dongle) == x.off;
    co_await pause(self, 1s);
  }
  co_return std::nullopt;
}

/// Has the journal keep a wish; the trouble it had, or nothing. A wish that was refused is not
/// kept: one that the journal has not begun with is taken back, and otherwise it is asked what it
/// has.
flow<std::string> keep(gate::pointer self, gate::uses w, power_off_note x) {
  x.ticket = std::make_shared<note_ticket>();
  auto to = w->find("/journal");
  auto note = x;
  auto kept = co_await ask<note_kept>(self, to, 5s, std::string("ask the journal"), note);
  if (kept)
    co_return std::move(kept->trouble);
  if (x.ticket->revoke())
    co_return kept.why().doing;
  auto is = co_await is_kept(self, w, x);
  if (!is)
    co_return kept.why().doing + ", and whether it was kept is not known: see `power status`";
  co_return *is ? std::string{} : kept.why().doing;
}

void show(gate::pointer self, const power_ask& x, bool off) {
  self->state.board.update(x.dongle, [&](auto& v) { v.power = {off, off ? x.asked_by : ""}; });
}

flow<power_answer> switch_off(gate::pointer self, gate::uses w, power_ask x, port_path port) {
  // Written, then told, and told before it vanishes: nobody must take it for ill. Until then gate
  // knows that its power is being switched.
  power_off_note wish{x.dongle, true, x.asked_by, {}};
  auto trouble = co_await keep(self, w, wish);
  if (!trouble.empty()) {
    power_answer no{false, "not switched off, since it could not be kept: " + trouble, "NOT_KEPT"};
    co_return no;
  }
  gate_shell shell{self, w};
  shell.feed(gate_core::event::wish_kept{x.dongle});
  auto before = w->board->find(x.dongle);
  auto again = before && before->power.off;
  show(self, x, true);
  auto held = w->holds->take(x.dongle, "power off");
  co_await drain(self, w, x.dongle);
  auto deed = order_of(power_deed::port_off, x, port, *w);
  auto r = co_await order(self, w, deed);
  held.let_go();
  power_answer out{false, {}, "POWER_FAILED"};
  if (!r) { // it may go off yet: better known as off than off unknown
    out.says = "hub_power did not answer; it stays switched off by intention";
    co_return out;
  }
  out.says = r->read_back;
  if (r->done) {
    out.done = true;
    out.code.clear();
    co_return out;
  }
  if (again) // it is off by an earlier wish, which has lost nothing by this one
    co_return out;
  wish.off = false;
  auto lifted = co_await keep(self, w, wish);
  if (!lifted.empty()) { // what is kept is the truth
    out.says += "; and since the journal could not take the wish back (" + lifted
                + "), it stays switched off by intention";
    co_return out;
  }
  show(self, x, false);
  if (!r->acted) { // not by this order, but perhaps by one on its hub, which kept the wish
                   // meanwhile
    deed = order_of(power_deed::port_on, x, port, *w);
    co_await order(self, w, deed);
  }
  co_return out;
}

/// The wish could not be taken back: it is as it was before.
flow<power_answer> stay_off(gate::pointer self, gate::uses w, power_ask former, port_path port,
                            std::string trouble) {
  show(self, former, true);
  auto deed = order_of(power_deed::port_off, former, port, *w);
  auto r = co_await order(self, w, deed);
  (void)r; // one that is on still is switched off again by whoever sees it
  power_answer no{false, "not switched on, since it could not be kept: " + trouble, "NOT_KEPT"};
  co_return no;
}

/// The port first and the wish afterwards: whoever dies in between leaves no port that is off and
/// that nothing on disk speaks of.
flow<power_answer> switch_on(gate::pointer self, gate::uses w, power_ask x, port_path port) {
  auto view = w->board->find(x.dongle);
  auto off = view && view->power.off;
  power_ask former{x.dongle, power_wish::off, view ? view->power.by : x.asked_by};
  show(self, x, false); // a deed on its hub must not keep a wish that is about to go
  auto deed = order_of(power_deed::port_on, x, port, *w);
  auto r = co_await order(self, w, deed);
  if (off || !self->state.core.sure()) {
    power_off_note wish{x.dongle, false, x.asked_by, {}};
    auto trouble = co_await keep(self, w, wish);
    gate_shell shell{self, w};
    if (!trouble.empty() && !off) // told when the store can be read again
      shell.feed(gate_core::event::on_not_kept{x.dongle});
    if (!trouble.empty() && off) {
      auto no = co_await stay_off(self, w, former, port, trouble);
      co_return no;
    }
  }
  power_answer out{r && r->done, r ? r->read_back : "hub_power did not answer", {}};
  if (!out.done) {
    out.code = "POWER_FAILED";
    out.says += "; it is not switched off by intention any more, so recovery takes over";
  }
  co_return out;
}

flow<power_answer> cycle(gate::pointer self, gate::uses w, power_ask x, port_path port) {
  auto held = w->holds->take(x.dongle, "power cycle");
  co_await drain(self, w, x.dongle);
  auto deed = order_of(power_deed::port_cycle, x, port, *w);
  auto r = co_await order(self, w, deed);
  held.let_go();
  power_answer out{r && r->done, r ? r->read_back : "hub_power did not answer", {}};
  if (!out.done)
    out.code = "POWER_FAILED";
  co_return out;
}

} // namespace

flow<power_answer> tell_power(gate::pointer self, gate::uses w, power_ask x) {
  auto view = w->board->find(x.dongle);
  auto port = view ? view->usb.port : port_path{};
  power_answer out;
  switch (x.what) {
  case power_wish::off: out = co_await switch_off(self, w, x, port); break;
  case power_wish::on: out = co_await switch_on(self, w, x, port); break;
  case power_wish::cycle: out = co_await cycle(self, w, x, port); break;
  }
  co_return out;
}

flow<power_answer> keep_off(gate::pointer self, gate::uses w, subnet_id dongle, port_path port,
                            std::string why) {
  power_ask as{dongle, power_wish::off, why};
  auto deed = order_of(power_deed::port_off, as, port, *w);
  auto r = co_await order(self, w, deed);
  power_answer out{r && r->done, r ? r->read_back : "hub_power did not answer", {}};
  co_return out;
}

} // namespace dongled
