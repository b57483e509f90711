#include "actors/toggle/conductor.hpp"

#include "actors/history/recent_toggles.hpp"
#include "actors/history/tell.hpp"

#include <spdlog/spdlog.h>

namespace dongled {

using namespace std::chrono_literals;

/// Of an order to hub_power: longer than a whole rack's queue of power cycles. Its death is told at
/// once.
constexpr auto turn_comes_within = 30min;

conductor::conductor(caf::event_based_actor* self, conductor::uses w, board_writer<toggle> board,
                     subnet_id dongle, toggle_order order)
  : self_(self), w_(std::move(w)), board_(board), dongle_(dongle), order_(std::move(order)) {}

void conductor::note(std::string action, std::string why, std::string read_back,
                     unix_ms began) const {
  auto took = now() - began;
  note({began, std::move(action), std::move(why), std::move(read_back), took});
}

void conductor::note(trace_entry x) const {
  if (order_.id.empty())
    return;
  spdlog::info("dongle {}: toggle {}: {}: {} → {} ({} ms)", dongle_.n, order_.id, x.action, x.why,
               x.read_back, x.duration_ms);
  uint64_t told = 0;
  board_.update(dongle_, [&](auto& v) { told = v.does(x.action); });
  tell(*w_, happening_kind::toggle_step, dongle_,
       "dongle " + to_string(dongle_) + ": " + x.action + ": " + x.why
         + (x.read_back.empty() ? "" : " → " + x.read_back),
       {told, told == 0 ? order_.asked_by : "", order_.id}, details_of(x));
}

flow<result<modem_done>> conductor::call_modem(modem_order order) const {
  auto what = order.what;
  order.toggle = order_.id;
  auto limit = order.budget * 2 + 35s; // its turn behind a poll, and a worker's, come on top
  auto to = w_->find(path_of(dongle_, "modem"));
  auto answer = co_await ask<modem_done>(self_, std::move(to), limit, what, std::move(order));
  // What the modem said, or not, comes inside of an answer. All else is our queue's, or our
  // actors'.
  if (!answer && answer.why().code == fault::timed_out)
    co_return failure{fault::exhausted, answer.why().doing};
  co_return answer;
}

modem_borrower conductor::borrower() const {
  auto view = w_->board->find(dongle_);
  return {w_->debts, dongle_, view ? numeric(view->modem.imei) : "", now(), "toggle " + order_.id};
}

flow<probe_report> conductor::probe() const {
  auto& health = config()->health;
  auto timeout = health.timeout;
  auto limit = timeout * static_cast<int>(health.probes.size()) + 2s;
  auto to = w_->find("/switchboard");
  auto answer = co_await ask<probe_report>(self_, std::move(to), limit, std::string("probe"),
                                           probe_order{dongle_, timeout});
  if (!answer)
    co_return probe_report{{}, {}, answer.why().doing, {}, false};
  co_return std::move(*answer);
}

flow<probe_report> conductor::egress(milliseconds budget) const {
  auto end = clock() + budget;
  for (;;) {
    auto began = clock();
    auto answer = co_await probe();
    auto patience = answer.known ? 0s : patience_with_ourselves;
    if (!answer.address.empty() || clock() >= end + patience)
      co_return answer;
    if (auto rest = began + 1s - clock(); rest > 0s)
      co_await pause(self_, rest);
  }
}

flow<routes_report> conductor::routes(bool repair) const {
  auto to = w_->find(path_of(dongle_, "route"));
  auto answer = co_await ask<routes_report>(self_, std::move(to), 6s, std::string("look at routes"),
                                            route_check{repair});
  if (!answer)
    co_return routes_report{{}, {}, {}, answer.why().doing, false};
  co_return std::move(*answer);
}

flow<drain_report> conductor::drain() const {
  auto patience = config()->socks.drain;
  if (!held_)
    held_ = w_->holds->take(dongle_, "toggle " + order_.id);
  auto to = w_->find("/switchboard");
  auto answer = co_await ask<drain_report>(self_, std::move(to), patience + 2s,
                                           std::string("drain"), drain_order{dongle_, patience});
  co_return answer ? *answer : drain_report{};
}

flow<drain_report> conductor::drain(std::vector<subnet_id> neighbours) const {
  struct gathered {
    size_t missing;
    drain_report sum;
  };
  auto patience = config()->socks.drain;
  auto got = std::make_shared<gathered>(gathered{neighbours.size(), {}});
  auto to = w_->find("/switchboard");
  if (!to)
    co_return drain_report{};
  for (auto x : neighbours)
    self_->request(to, patience + 2s, drain_order{x, patience})
      .then(
        [got](const drain_report& y) {
          --got->missing;
          got->sum.finished += y.finished;
          got->sum.reset += y.reset;
        },
        [got](const caf::error&) { --got->missing; });
  while (got->missing > 0)
    co_await pause(self_, 50ms);
  co_return got->sum;
}

flow<io::facts_ptr> conductor::facts() const {
  auto to = w_->find("/hotplug");
  auto answer =
    co_await ask<facts_changed>(self_, std::move(to), 3s, std::string("read facts"), facts_query{});
  if (!answer)
    co_return nullptr;
  co_return answer->facts;
}

flow<power_report> conductor::power(power_order order) const {
  order.why = "toggle " + order_.id + " of dongle " + to_string(dongle_);
  order.dongle = dongle_;
  order.toggle = order_.id;
  order.valid_for = turn_comes_within;
  auto began = now();
  auto to = w_->find("/hub_power");
  auto answer = co_await ask<power_report>(self_, std::move(to), turn_comes_within,
                                           std::string("ask hub_power"), std::move(order));
  power_report out;
  if (answer) {
    out = std::move(*answer);
  } else {
    out.read_back = answer.why().doing;
    out.not_known = answer.why().code == fault::timed_out; // it may still be done
  }
  if (out.waited >= 1s)
    note({began, "wait for USB", "one deed at a time, host-wide", "its turn came",
          out.waited.count()});
  co_return out;
}

flow<result<bool>> conductor::connection(bool wanted, milliseconds budget) const {
  using io::hilink::connection_state;
  auto end = clock() + budget;
  failure last{fault::timed_out, wanted ? "not connected in time" : "still connected"};
  for (;;) {
    auto status = co_await modem<io::hilink::modem_status>(
      "read status", [](auto& x, milliseconds b) { return x.status(b); },
      config()->dongles.modem.timeout);
    if (!status)
      last = status.why();
    else if ((status->connection == connection_state::connected) == wanted)
      co_return true;
    else
      last = {fault::refused, std::string("the modem says ") + to_string(status->connection)};
    if (clock() + 500ms >= end)
      co_return last;
    co_await pause(self_, 500ms);
  }
}

} // namespace dongled
