#include "api/toggle_questions.hpp"

#include <algorithm>
#include <cctype>

namespace dongled::api {

namespace {

constexpr milliseconds one_ask{5000};
constexpr milliseconds between_asks{200};

/// Gate is asked again after so long: should it die, nobody would tell those who wait.
constexpr milliseconds one_wait{2000};

/// A toggle as the board has it, for when the journal cannot tell: the running and the last one of
/// each dongle, without a trace.
std::optional<toggle_record> on_board(const world& w, const std::string& id) {
  for (auto& x : w.board->all()) {
    auto& t = x.toggle;
    if (t.running == id)
      return toggle_record{id, x.subnet, t.asked_by, t.started, std::nullopt, {}};
    if (t.last && t.last->toggle_id == id)
      return toggle_record{id, x.subnet, {}, t.last->ended - t.last->duration_ms, t.last, {}};
  }
  return std::nullopt;
}

} // namespace

milliseconds toggle_patience(const settings& x) {
  auto& b = x.recovery.budgets;
  auto tries = x.toggle.unchanged_retries + 2; // the first, and the net-mode flip at the end
  auto attempt = x.socks.drain + x.toggle.hold + x.toggle.attach_budget + x.health.timeout;
  return b.route + b.modem + b.modem_reboot + b.mode_switch + b.usb + b.port_power + b.hub_power
         + b.controller + attempt * tries;
}

bool is_toggle_id(const std::string& x) {
  return !x.empty() && x.size() <= 64 && std::all_of(x.begin(), x.end(), [](unsigned char c) {
    return std::isalnum(c) || c == '-' || c == '_';
  });
}

flow<result<toggle_answer>> ask_for_toggle(caf::event_based_actor* self, world_ptr w,
                                           subnet_id dongle, std::string asked_by, seconds fresh) {
  toggle_ask wanted{dongle, policy::asker::person, std::move(asked_by), fresh};
  std::string doing = "ask for a toggle";
  co_return co_await ask<toggle_answer>(self, w->find("/rack/gate"), one_ask, std::move(doing),
                                        std::move(wanted));
}

flow<result<toggle_record>> toggle_by_id(caf::event_based_actor* self, world_ptr w,
                                         std::string id) {
  toggle_query query{id};
  auto found = co_await ask<toggle_found>(self, w->find("/journal"), one_ask,
                                          std::string{"look for a toggle"}, std::move(query));
  if (found && found->record)
    co_return std::move(*found->record);
  if (auto seen = on_board(*w, id))
    co_return std::move(*seen);
  if (!found)
    co_return found.why();
  co_return failure{fault::not_found, "There is no toggle " + id};
}

flow<result<toggle_result>> end_of_toggle(caf::event_based_actor* self, world_ptr w, std::string id,
                                          milliseconds limit) {
  const auto until = self->clock().now() + limit;
  while (true) {
    auto left = std::chrono::ceil<milliseconds>(until - self->clock().now());
    if (left <= left.zero())
      co_return failure{fault::timed_out, "The toggle is still running"};
    toggle_wait wait{id};
    auto closed = co_await ask<toggle_closed>(self, w->find("/rack/gate"), std::min(left, one_wait),
                                              std::string{"wait for the toggle"}, std::move(wait));
    if (closed && closed->record.result)
      co_return std::move(*closed->record.result);
    // Gate does not know it: over already, or gate itself was started again. Who has it then?
    auto noted = co_await toggle_by_id(self, w, id);
    if (noted && noted->result)
      co_return std::move(*noted->result);
    if (!noted && noted.why().code == fault::not_found && w->find("/rack/gate")
        && w->find("/journal"))
      co_return noted.why();
    co_await pause(self, between_asks);
  }
}

} // namespace dongled::api
