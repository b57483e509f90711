#include "actors/modem/modem_care.hpp"

#include "actors/modem/modem_sight.hpp"

#include <algorithm>

namespace dongled {

namespace {

std::string imei_of(const care_view& w, subnet_id dongle) {
  auto view = w.board->find(dongle);
  return view ? numeric(view->modem.imei) : "";
}

/// Counts what the modem says of its month against the plan of its SIM; empty: it has none.
plan_counter counter_of(const care_view& w, subnet_id dongle) {
  auto config = w.settings_now();
  auto plan = config->dongles.plans.find(dongle);
  if (plan == config->dongles.plans.end())
    return {};
  return [book = w.plans, dongle, plan = plan->second, now = w.now(), imei = imei_of(w, dongle)](
           const policy::month_reading& x) { return book->count(dongle, x, plan, now, imei); };
}

} // namespace

poll_care modem_care::at(const care_view& w, subnet_id dongle, time_point now,
                         poll_depth depth) const {
  poll_care out;
  out.sms = !no_sms_;
  if (depth == poll_depth::status)
    return out;
  out.keep = keeper(w, dongle, now);
  out.count = counter_of(w, dongle);
  return out;
}

wish_keeper modem_care::keeper(const care_view& w, subnet_id dongle, time_point now) const {
  auto wish = w.wishes->of(dongle);
  auto view = w.board->find(dongle);
  if (!wish)
    w.board->clear(wish_condition, dongle);
  auto changed_for_a_moment = (view && !view->toggle.running.empty()) || w.debts->owes(dongle);
  if (!wish || now < next_wish_ || changed_for_a_moment)
    return {};
  modem_borrower by{w.debts, dongle, imei_of(w, dongle), w.now(), "its owner's wish"};
  return [wish = *wish, by](io::hilink::client& x, milliseconds limit) {
    return keep_wish(x, by, wish, limit);
  };
}

void modem_care::looked(const modem_reading& x, time_point now) {
  using namespace std::chrono_literals;
  no_sms_ = no_sms_ || x.no_sms;
  if (!x.wish)
    return;
  pause_ = x.wish->holds ? 0s : std::clamp<std::chrono::seconds>(pause_ * 2, 5min, 6h);
  next_wish_ = now + pause_;
}

} // namespace dongled
