#include "actors/power/hub_power.hpp"

#include "actors/history/tell.hpp"
#include "actors/power/declared_usb.hpp"
#include "actors/power/deed_table.hpp"
#include "actors/power/power_survey.hpp"
#include "actors/power/turn.hpp"
#include "supervision/exit_reason.hpp"
#include "supervision/timer.hpp"
#include "supervision/worker.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

namespace dongled {

namespace {

using namespace std::chrono_literals;

/// Each conductor has one order at most, and an operator few.
constexpr size_t longest_queue = 256;
constexpr seconds retry_after{5};
/// Each try to give a deaf stick its driver takes the kernel up to ten seconds.
constexpr seconds retry_driver_after{60};
constexpr auto survey_patience = 2s;

/// What is undone by the stick's own answer; the rest by its hub's, or its controller's.
bool needs_driver(const io::usb::power_intent& x) {
  using deed = io::usb::power_intent::deed;
  switch (x.what) {
  case deed::unbound:
  case deed::unauthorized: return true;
  case deed::port_off:
  case deed::controller_gone: return false;
  }
  return false;
}

seconds pause_after(const io::usb::power_intent& x) {
  return needs_driver(x) ? retry_driver_after : retry_after;
}

std::string key_of(const io::usb::power_intent& x) {
  return std::string(to_string(x.what)) + ' ' + x.target;
}

bool is_power(power_deed x) {
  switch (x) {
  case power_deed::port_cycle:
  case power_deed::hub_cycle:
  case power_deed::controller_cycle:
  case power_deed::port_off:
  case power_deed::port_on: return true;
  case power_deed::mode_switch:
  case power_deed::unbind_bind:
  case power_deed::reauthorize:
  case power_deed::unauthorize:
  case power_deed::authorize: return false;
  }
  return false;
}

struct bench_master {
  hub_power::pointer self;
  hub_power::uses w;

  hub_power::state& st() const { return self->state; }

  void open() const {
    std::unique_ptr<io::usb_port> usb = w->ports.open_usb ? w->ports.open_usb() : nullptr;
    if (auto calls = supervision::calls_of(self); usb && calls)
      usb = std::make_unique<declared_usb>(std::move(usb), *calls, self->clock());
    st().bench = std::make_unique<usb_bench>(std::move(usb), w->settings_now()->state_dir);
    if (!st().bench->usable()) {
      spdlog::info("USB: there is none to be touched; repairs end at the modems");
      return;
    }
    inherit();
    self->send(self, tick{}); // orders that come meanwhile wait behind what is undone
  }

  /// What cannot be read now is read later: nobody else knows what is owed.
  void inherit() const {
    auto senseless = st().bench->inherit();
    if (!senseless)
      return spdlog::error("USB: what was left behind cannot be read, it is tried again: {}",
                           senseless.why().doing);
    st().inherited = true;
    for (auto& x : *senseless)
      spdlog::error("USB: {}/power/{} makes no sense: check that port by hand",
                    w->settings_now()->state_dir, x);
  }

  caf::result<power_report> take(const power_order& x) const {
    power_report no;
    no.read_back = "too many orders wait for USB";
    if (st().queue.size() >= longest_queue)
      return no;
    auto asker = self->make_response_promise();
    if (auto who = caf::actor_cast<caf::actor>(asker.source()))
      self->monitor(who);
    auto seen = st().work.running() ? device_at(*st().bench, x.target) : std::nullopt;
    st().queue.push_back({x, asker, w->now(), 0, std::move(seen)});
    go_on();
    return asker;
  }

  void go_on() const {
    if (st().work.running())
      return;
    st().work = serve(*this);
    st().work.start();
  }

  /// Who is gone needs nothing any more; what a deed of a toggle has taken is given back.
  void forget(const caf::actor_addr& who) const {
    auto of_them = [&](auto& x) {
      return caf::actor_cast<caf::actor_addr>(x.asker.source()) == who;
    };
    std::erase_if(st().queue, of_them);
    if (st().job && st().now && of_them(*st().now) && !st().now->order.toggle.empty())
      st().job->call_off("whoever asked for it went down");
  }

  /// A toggle is over before its time: nothing is begun for it any more.
  void call_off(const std::string& toggle) const {
    power_report no;
    no.read_back = "called off with its toggle";
    auto of_it = [&](auto& x) { return x.order.toggle == toggle; };
    for (auto& x : st().queue)
      if (of_it(x))
        answer(self, x, no);
    std::erase_if(st().queue, of_it);
    if (st().job && st().now && of_it(*st().now))
      st().job->call_off("its toggle was called off");
  }

  /// Undoes what no deed keeps up: left by an earlier daemon, or refused by the hardware so far.
  void settle_debts() const {
    auto& bench = *st().bench;
    if (!bench.usable())
      return;
    if (!st().inherited)
      inherit();
    for (auto& x : bench.overdue()) {
      auto key = key_of(x);
      auto& debt = st().debts[key];
      if (self->clock().now() < debt.next)
        continue;
      auto now = bench.settle(x);
      if (now.ok && !needs_driver(x)) // an earlier daemon's cut, say: its sticks boot from now on
        w->cuts->fed({x.target});
      if (now.ok)
        tell(*w, happening_kind::power, {}, "USB: " + key + " was left behind and is undone",
             {0, "hub_power"}, {{"deed", "undo"}, {"target", x.target}, {"says", now.read_back}});
      if (now.ok)
        spdlog::warn("USB: {} was left behind and is undone: {}", key, now.read_back);
      else if (std::exchange(debt.said, now.read_back) != now.read_back)
        complain(x, now.read_back);
      debt.next = self->clock().now() + pause_after(x);
    }
    auto left = bench.overdue();
    std::erase_if(st().debts, [&](auto& x) {
      return std::none_of(left.begin(), left.end(), [&](auto& y) { return x.first == key_of(y); });
    });
  }

  /// Whether anything is overdue. What a deed could not undo just now is not tried at once again.
  bool in_debt() const {
    auto left = st().bench->overdue();
    for (auto& x : left)
      st().debts.try_emplace(key_of(x), hub_power::debt{self->clock().now() + pause_after(x), {}});
    return !left.empty() || (st().bench->usable() && !st().inherited);
  }

  /// Once for each thing that is seen. A deaf stick is no failure of ours; a port without power is.
  static void complain(const io::usb::power_intent& x, const std::string& seen) {
    if (needs_driver(x))
      spdlog::info("USB: the stick on port {} does not answer its driver: {}; its power may bring "
                   "it back, and its driver is given back now and then",
                   x.target, seen);
    else
      spdlog::error("USB: {} {} was left behind and cannot be undone, it is tried again: {}",
                    to_string(x.what), x.target, seen);
  }

  /// Those who waited for the same get the same.
  void share(const power_order& order, power_report report) const {
    if (!is_shared(order.what) || !report.acted)
      return;
    report.acts.clear(); // they are in one trace already
    report.read_back = "shared with " + order.why + ": " + report.read_back;
    auto same = [&](auto& x) {
      return x.order.what == order.what && x.order.target == order.target;
    };
    for (auto& x : st().queue)
      if (same(x)) {
        report.waited = milliseconds{w->now() - x.since};
        answer(self, x, report);
      }
    std::erase_if(st().queue, same);
  }

  /// Of a toggle; what people ask for is told by gate.
  void tell_deed(const power_order& x, const power_report& report) const {
    if (!report.acted || !is_power(x.what) || x.toggle.empty())
      return;
    auto from = follows_from_toggle(*w, x.dongle, "hub_power");
    tell(*w, happening_kind::power, x.dongle, words(x) + ": " + report.read_back, std::move(from),
         {{"deed", to_string(x.what)},
          {"target", x.target.text},
          {"done", report.done},
          {"says", report.read_back}});
  }

  static flow<done> serve(bench_master me) {
    auto& st = me.st();
    me.settle_debts();
    while (!st.queue.empty()) {
      st.now = std::move(st.queue.front());
      st.queue.pop_front();
      auto admitted = co_await admit(me.self, me.w);
      if (!admitted)
        continue;
      auto began = me.w->now();
      st.job =
        std::make_unique<power_job>(me.self, me.w, st.board, st.bench.get(), st.now->order,
                                    caf::actor_cast<caf::actor_addr>(st.now->asker.source()));
      auto report = co_await perform(*st.job);
      report.waited = milliseconds{began - st.now->since};
      ++st.served;
      me.tell_deed(st.now->order, report);
      answer(me.self, *st.now, report);
      me.share(st.now->order, std::move(report));
      st.job = nullptr;
      st.now.reset();
    }
    if (me.in_debt() && !std::exchange(st.ticking, true))
      supervision::later(me.self, retry_after, tick{});
    co_return done{};
  }

  std::string doing() const {
    auto& now = st().now;
    auto what = now ? words(now->order) + " for " + now->order.why : std::string("idle");
    auto owed = st().bench ? st().bench->owed().size() : 0;
    return what + ", " + std::to_string(st().queue.size()) + " wait, " + std::to_string(st().served)
           + " done" + (owed == 0 ? "" : ", " + std::to_string(owed) + " to be undone");
  }

  power_map look() const {
    auto out = survey(*st().bench, survey_patience, [this] { return self->clock().now(); });
    out.doing = doing();
    out.at = w->now();
    if (!out.ports.empty())
      st().board.update_host(
        [x = std::make_shared<const power_map>(out)](auto& host) { host.ports = x; });
    return out;
  }
};

} // namespace

hub_power::state::~state() {
  if (now)
    queue.push_back(std::move(*now));
  for (auto& x : queue)
    x.asker.deliver(supervision::to_error({fault::busy, "hub_power went down"}));
}

caf::behavior hub_power::run(pointer self, uses w) {
  self->state.board = board_writer<hub_power>{w->board};
  bench_master me{self, std::move(w)};
  self->set_down_handler([=](const caf::down_msg& x) { me.forget(x.source); });
  me.open();
  return supervision::hardened(self,
                               {
                                 wake_handler(),
                                 [=](const power_order& x) { return me.take(x); },
                                 [=](const power_abort& x) { me.call_off(x.toggle); },
                                 [=](const power_survey&) { return me.look(); },
                                 [=](const tick&) {
                                   self->state.ticking = false;
                                   me.go_on();
                                 },
                               },
                               [=] { return me.doing(); });
}

} // namespace dongled
