#include "actors/power/power_story.hpp"

#include <spdlog/spdlog.h>

namespace dongled {

using namespace std::chrono_literals;

namespace {

/// What hub_power said; nothing: it did not answer, and may do it yet.
flow<std::optional<power_report>> order(gate::pointer self, world_ptr w, power_order x) {
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

power_order order_of(power_deed what, const power_ask& x, const port_path& port, const world& w) {
  power_order out;
  out.what = what;
  out.target = port;
  out.off_for = w.settings_now()->recovery.power_off;
  out.why = "dongle " + to_string(x.dongle) + ", asked by " + x.asked_by;
  out.dongle = x.dongle;
  return out;
}

/// New requests wait from now on, and relays may finish.
flow<done> drain(gate::pointer self, world_ptr w, subnet_id dongle) {
  auto patience = w->settings_now()->socks.drain;
  w->plane->hold(dongle, true);
  auto to = w->find("/switchboard");
  drain_order x{dongle, patience};
  auto r = co_await ask<drain_report>(self, std::move(to), patience + 2s, std::string("drain"), x);
  (void)r; // whoever is left is reset by the kernel
  co_return done{};
}

void let_go(const world& w, subnet_id dongle) {
  auto view = w.board->find(dongle);
  w.plane->hold(dongle, view && !view->subtree.quarantine.empty());
}

/// Tells the journal; the trouble it had, or nothing.
flow<std::string> keep(gate::pointer self, world_ptr w, power_off_note x) {
  auto to = w->find("/journal");
  auto kept =
    co_await ask<note_kept>(self, std::move(to), 5s, std::string("ask the journal"), std::move(x));
  if (!kept)
    co_return kept.why().doing;
  co_return std::move(kept->trouble);
}

void show(const world& w, const power_ask& x, bool off) {
  w.board->update(x.dongle, [&](dongle_view& v) { v.power = {off, off ? x.asked_by : ""}; });
}

flow<power_answer> switch_off(gate::pointer self, world_ptr w, power_ask x, port_path port) {
  show(*w, x, true); // before it vanishes: nobody must take it for ill
  power_off_note wish{x.dongle, true, x.asked_by};
  auto trouble = co_await keep(self, w, wish);
  if (!trouble.empty()) {
    show(*w, x, false);
    power_answer no{false, "not switched off, since it could not be kept: " + trouble, "NOT_KEPT"};
    co_return no;
  }
  co_await drain(self, w, x.dongle);
  auto deed = order_of(power_deed::port_off, x, port, *w);
  auto r = co_await order(self, w, deed);
  let_go(*w, x.dongle);
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
  show(*w, x, false);
  wish.off = false;
  auto lifted = co_await keep(self, w, wish);
  if (!lifted.empty())
    spdlog::error("dongle {}: it is kept as switched off, though its port could not be: {}",
                  x.dongle.n, lifted);
  co_return out;
}

flow<power_answer> switch_on(gate::pointer self, world_ptr w, power_ask x, port_path port) {
  auto deed = order_of(power_deed::port_on, x, port, *w);
  auto r = co_await order(self, w, deed);
  power_off_note wish{x.dongle, false, x.asked_by};
  auto trouble = co_await keep(self, w, wish);
  show(*w, x, false);
  power_answer out{r && r->done, r ? r->read_back : "hub_power did not answer", {}};
  if (!out.done) {
    out.code = "POWER_FAILED";
    out.says += "; it is not switched off by intention any more, so recovery takes over";
  }
  if (!trouble.empty())
    out.says += "; the journal could not note it: " + trouble;
  co_return out;
}

flow<power_answer> cycle(gate::pointer self, world_ptr w, power_ask x, port_path port) {
  co_await drain(self, w, x.dongle);
  auto deed = order_of(power_deed::port_cycle, x, port, *w);
  auto r = co_await order(self, w, deed);
  let_go(*w, x.dongle);
  power_answer out{r && r->done, r ? r->read_back : "hub_power did not answer", {}};
  if (!out.done)
    out.code = "POWER_FAILED";
  co_return out;
}

} // namespace

flow<power_answer> tell_power(gate::pointer self, world_ptr w, power_ask x) {
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

flow<power_answer> keep_off(gate::pointer self, world_ptr w, subnet_id dongle, port_path port,
                            std::string why) {
  power_ask as{dongle, power_wish::off, why};
  auto deed = order_of(power_deed::port_off, as, port, *w);
  auto r = co_await order(self, w, deed);
  power_answer out{r && r->done, r ? r->read_back : "hub_power did not answer", {}};
  co_return out;
}

} // namespace dongled
