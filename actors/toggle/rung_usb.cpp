#include "actors/toggle/rung_usb.hpp"

#include "actors/toggle/look.hpp"
#include "actors/toggle/usb_sight.hpp"
#include "config/text.hpp"

namespace dongled {

using namespace std::chrono_literals;

namespace {

/// A stick that took its message leaves the bus and comes again within this; then the next is due.
constexpr auto switch_takes = 4s;
constexpr auto look_every = 500ms;

flow<usb_sight> sight(const conductor& with) {
  auto facts = co_await with.facts();
  co_return look_at_usb(*with.world(), facts.get(), with.dongle());
}

/// Address, routes and rule of an interface that is there.
struct lack {
  std::string words;      ///< Empty: all well.
  bool not_known = false; ///< `words` say why.
};

flow<lack> missing(const conductor& with) {
  auto now = co_await look_at_kernel(with);
  if (!now.not_known.empty())
    co_return lack{"not known: " + now.not_known, true};
  if (!now.routes.present)
    co_return lack{"no interface", false};
  if (now.routes.left.empty())
    co_return lack{};
  auto repaired = co_await with.routes(true);
  if (!repaired.known)
    co_return lack{"not known: " + repaired.error, true};
  co_return lack{joined(repaired.left), false};
}

template <power_deed Deed>
flow<step_end> own_deed(const conductor& with, milliseconds budget) {
  auto usb = co_await sight(with);
  step_end out;
  out.read_back = "its port is not known";
  if (usb.port.text.empty())
    co_return out;
  power_order order;
  order.what = Deed;
  order.target = usb.port;
  order.off_for = with.config()->recovery.power_off;
  out = co_await touch_usb(with, std::move(order), budget);
  co_return out;
}

} // namespace

flow<bool> in_storage_mode(const conductor& with) {
  auto usb = co_await sight(with);
  co_return usb.storage;
}

flow<step_end> come_back(const conductor& with, milliseconds budget) {
  auto began = with.now();
  auto end = with.clock() + budget;
  auto next_switch = with.clock();
  step_end out;
  power_order order;
  order.what = power_deed::mode_switch;
  for (;;) {
    auto lacks = co_await missing(with);
    out.not_known = lacks.not_known;
    if (lacks.words.empty()) {
      out.took = true;
      out.read_back = "its interface, address and routes are there";
      break;
    }
    auto usb = co_await sight(with);
    out.read_back = lacks.words + "; " + usb.words;
    auto patience = lacks.not_known ? patience_with_ourselves : 0s;
    if (with.clock() >= end + patience) {
      out.timed_out = true;
      break;
    }
    if (usb.storage && with.clock() >= next_switch) {
      order.target = usb.port;
      auto sent = co_await with.power(order);
      out.acted = out.acted || sent.acted;
      out.waited += sent.waited;
      end += sent.waited;
      ++order.attempt;
      next_switch = with.clock() + switch_takes;
    }
    co_await pause(with.self(), look_every);
  }
  with.note("come back", "what was done must bring its interface", out.read_back, began);
  co_return out;
}

flow<step_end> touch_usb(const conductor& with, power_order order, milliseconds budget) {
  auto began = with.clock();
  auto report = co_await with.power(std::move(order));
  step_end out;
  out.read_back = report.read_back;
  out.acted = report.acted;
  out.waited = report.waited;
  out.not_known = report.not_known;
  out.needless = report.needless;
  if (report.acts.empty())
    with.note("USB", "ask hub_power", report.read_back, with.now());
  if (!report.done && !report.needless)
    co_return out;
  auto used = std::chrono::duration_cast<milliseconds>(with.clock() - began) - report.waited;
  auto back = co_await come_back(with, std::max<milliseconds>(budget - used, 1s));
  back.acted = back.acted || report.acted;
  back.needless = report.needless;
  back.waited += report.waited;
  co_return back;
}

flow<step_end> unbind_bind_stick(const conductor& with, milliseconds budget) {
  auto end = co_await own_deed<power_deed::unbind_bind>(with, budget);
  co_return end;
}

flow<step_end> reauthorize_stick(const conductor& with, milliseconds budget) {
  auto end = co_await own_deed<power_deed::reauthorize>(with, budget);
  co_return end;
}

flow<step_end> cycle_its_port(const conductor& with, milliseconds budget) {
  auto end = co_await own_deed<power_deed::port_cycle>(with, budget);
  co_return end;
}

} // namespace dongled
