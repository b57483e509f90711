#include "actors/steps.hpp"

#include "config/text.hpp"

#include <array>

namespace dongled {

using namespace std::chrono_literals;
using policy::rung;

/// How long a taken seat is waited for. More than the pause that the client itself makes after it
/// was turned away once (io/hilink/login_guard), else it would never be asked again.
constexpr auto seat_patience = 45s;

namespace {

/// A modem's own refusals carry its six-digit code (io/hilink/errors.hpp); whoever holds its seat
/// makes it busy, not mute.
step_end failed(const failure& x) {
  auto says_no = x.detail >= 100000 || x.code == fault::busy;
  return {false, x.doing, x.code == fault::timed_out, !says_no};
}

flow<result<done>> switch_data(const conductor& with, bool on) {
  auto began = with.now();
  auto budget = with.config()->dongles.modem.timeout * 2;
  // A modem that is busy, or that somebody else is logged in to, may be free a moment later.
  auto end = with.clock() + seat_patience;
  for (;;) {
    auto r = co_await with.modem<done>(
      on ? "data switch on" : "data switch off",
      [on](io::hilink::client& x, milliseconds b) { return x.set_data_switch(on, b); }, budget);
    auto again = !r && r.why().code == fault::busy && with.clock() < end;
    if (!again) {
      with.note(on ? "data on" : "data off", on ? "attach anew" : "detach from the network",
                r ? std::string("reads back dataswitch ") + (on ? "1" : "0") : r.why().doing,
                began);
      co_return r;
    }
    co_await pause(with.self(), 1s);
  }
}

flow<step_end> attach(const conductor& with, milliseconds budget) {
  auto on = co_await switch_data(with, true);
  if (!on)
    co_return failed(on.why());
  auto began = with.now();
  auto up = co_await with.connection(true, budget);
  with.note("attach", "the modem must register and connect",
            up ? "the modem says connected" : up.why().doing, began);
  if (!up)
    co_return failed(up.why());
  co_return step_end{true, "data off and on, the modem says connected", false};
}

flow<result<done>> detach(const conductor& with, milliseconds hold) {
  auto off = co_await switch_data(with, false);
  if (!off)
    co_return off;
  auto began = with.now();
  auto down = co_await with.connection(false, 15s);
  co_await pause(with.self(), hold);
  with.note("hold", "stay away for " + std::to_string(hold.count()) + " ms",
            down ? "the modem says disconnected" : down.why().doing, began);
  co_return done{};
}

flow<result<io::hilink::net_mode>> set_mode(const conductor& with, std::string mode,
                                            std::string why) {
  auto began = with.now();
  std::function call = [mode](io::hilink::client& x, milliseconds b) {
    return x.set_mode({mode, {}, {}}, b);
  };
  auto r = co_await with.modem<io::hilink::net_mode>("set network mode " + mode, std::move(call),
                                                     with.config()->dongles.modem.timeout * 3);
  with.note("network mode " + mode, std::move(why), r ? "reads back " + r->mode : r.why().doing,
            began);
  co_return r;
}

flow<step_end> repair_routes(const conductor& with, milliseconds) {
  auto began = with.now();
  auto r = co_await with.routes(true);
  auto read_back = !r.left.empty()   ? "still: " + joined(r.left)
                   : r.error.empty() ? "routes and rule are as wished"
                                     : r.error;
  with.note("repair routes", r.taken.empty() ? "look again" : joined(r.taken), read_back, began);
  co_return step_end{r.left.empty() && r.error.empty() && r.present, read_back, false};
}

flow<step_end> data_rung(const conductor& with, milliseconds budget) {
  auto end = co_await cycle_data(with, with.config()->toggle.hold, budget);
  co_return end;
}

flow<step_end> mode_rung(const conductor& with, milliseconds budget) {
  auto end = co_await flip_mode(with, with.config()->toggle.hold, budget);
  co_return end;
}

flow<step_end> reboot(const conductor& with, milliseconds budget) {
  auto end = with.clock() + budget;
  auto began = with.now();
  auto asked = co_await with.modem<done>(
    "reboot", [](io::hilink::client& x, milliseconds b) { return x.reboot(b); },
    with.config()->dongles.modem.timeout * 2);
  with.note("reboot", "the modem is told to restart itself", asked ? "asked" : asked.why().doing,
            began);
  if (!asked)
    co_return failed(asked.why());
  began = with.now();
  co_await pause(with.self(), 3s); // it goes on answering for a moment before it goes down
  auto left = std::chrono::duration_cast<milliseconds>(end - with.clock());
  auto up = co_await with.connection(true, left);
  if (!up) { // some forget the data switch over a restart
    auto on = co_await switch_data(with, true);
    if (on)
      up = co_await with.connection(true, 10s);
  }
  with.note("boot", "the modem must come back and connect",
            up ? "the modem says connected" : up.why().doing, began);
  if (!up)
    co_return failed(up.why());
  co_return step_end{true, "rebooted, the modem says connected", false};
}

template <power_deed Deed>
flow<step_end> power(const conductor& with, milliseconds budget) {
  auto began = with.now();
  auto view = with.world()->board->find(with.dongle());
  power_order order;
  order.what = Deed;
  order.target = view ? view->usb.port : port_path{};
  auto to = with.world()->find("/hub_power");
  auto r = co_await ask<power_report>(with.self(), std::move(to), budget,
                                      std::string("ask hub_power"), std::move(order));
  step_end out = r ? step_end{r->done, r->read_back, false} : failed(r.why());
  with.note("USB", "ask hub_power", out.read_back, began);
  co_return out;
}

using budgets = settings::recovery_part::budgets_part;

const std::array<recovery_step, 7> table{{
  {rung::route, "route repair", &budgets::route, false, repair_routes},
  {rung::data_cycle, "data switch off and on", &budgets::modem, true, data_rung},
  {rung::mode_flip, "network mode flip", &budgets::modem, true, mode_rung},
  {rung::reboot, "modem reboot", &budgets::modem_reboot, true, reboot},
  {rung::usb_bind, "USB unbind and bind", &budgets::usb, true, power<power_deed::unbind_bind>},
  {rung::port_power, "power cycle of its port", &budgets::port_power, true,
   power<power_deed::port_cycle>},
  {rung::hub_power, "power cycle of its hub", &budgets::hub_power, true,
   power<power_deed::hub_cycle>},
}};

} // namespace

const recovery_step& step_for(rung x) {
  for (auto& row : table)
    if (row.rung == x)
      return row;
  return table.front(); // unreachable: a test holds the table against the rungs
}

flow<step_end> cycle_data(const conductor& with, milliseconds hold, milliseconds budget) {
  auto off = co_await detach(with, hold);
  if (!off) {
    auto why = off.why();
    auto on = co_await switch_data(with, true); // whatever went wrong, data must not stay off
    (void)on;
    co_return failed(why);
  }
  auto end = co_await attach(with, budget);
  co_return end;
}

flow<step_end> flip_mode(const conductor& with, milliseconds hold, milliseconds budget) {
  auto began = with.now();
  auto mode = co_await with.modem<io::hilink::net_mode>(
    "read network mode", [](io::hilink::client& x, milliseconds b) { return x.mode(b); },
    with.config()->dongles.modem.timeout * 2);
  if (!mode) {
    with.note("network mode", "it must be known before it is changed", mode.why().doing, began);
    co_return failed(mode.why());
  }
  auto before = mode->mode;
  auto off = co_await detach(with, hold);
  step_end out;
  if (off) {
    // 3G only, or back to automatic where that was set: either way the modem leaves its cell.
    std::string other = before == "02" ? "00" : "02";
    auto flipped = co_await set_mode(with, other, "make it register anew");
    auto restored = co_await set_mode(with, before, "the mode that was set before");
    if (!restored) // once more: a modem must not be left in another mode than its owner chose
      restored = co_await set_mode(with, before, "the mode that was set before, second try");
    if (!flipped || !restored)
      out = failed(flipped ? restored.why() : flipped.why());
  } else {
    out = failed(off.why());
  }
  auto attached = co_await attach(with, budget);
  if (!out.read_back.empty())
    co_return out;
  co_return attached;
}

} // namespace dongled
