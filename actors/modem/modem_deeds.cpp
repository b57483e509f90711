#include "actors/modem/modem_deeds.hpp"

#include <algorithm>

namespace dongled {

namespace {

using io::hilink::client;
using io::hilink::net_mode;
using deed = modem_debts::intent::deed;

modem_debts::intent promise_of(deed what, const modem_borrower& by) {
  return {what, by.dongle, by.imei, {}, {}, by.at, by.why};
}

failure not_promised(const failure& why) {
  return {why.code, "nothing is switched, since no promise to undo it could be kept: " + why.doing,
          why.detail};
}

/// A debt that was paid; that its note could not be erased is for the next who looks.
void paid(modem_debts& debts, deed what, subnet_id dongle, const std::string& imei) {
  if (auto owed = debts.find(what, dongle, imei))
    (void)debts.forgive(*owed);
}

result<net_mode> set_mode(client& x, const std::string& mode, milliseconds budget) {
  return x.set_mode({mode, {}, {}}, budget);
}

/// Until the modem has hung up: on the way it still counts as dialled up.
void await_hang_up(client& x, milliseconds budget) {
  using state = io::hilink::connection_state;
  constexpr milliseconds between{300};
  for (auto left = milliseconds{6000}; left > left.zero(); left -= between) {
    auto now = x.status(budget);
    if (!now)
      return;
    if (now->connection != state::connected && now->connection != state::connecting
        && now->connection != state::disconnecting)
      return;
    x.rest(between);
  }
}

modem_settled settle_mode(client& x, const std::shared_ptr<modem_debts>& debts,
                          const modem_debts::intent& owed, milliseconds budget) {
  auto now = x.mode(budget);
  if (!now)
    return {owed, false, now.why().doing};
  std::string says = "reads back " + now->mode;
  if (now->mode == owed.ours && owed.ours != owed.was) {
    auto back = set_mode(x, owed.was, budget);
    modem_borrower by{debts, owed.dongle, owed.imei, owed.at, owed.why};
    if (!back && back.why().code == fault::refused)
      back = set_mode_offline(x, by, {owed.was, {}, {}}, budget);
    if (!back)
      return {owed, false, back.why().doing};
    says = "reads back " + back->mode;
  } else if (now->mode != owed.was) {
    says = "somebody has set " + now->mode + " meanwhile: left alone";
  }
  auto gone = debts->forgive(owed);
  return {owed, static_cast<bool>(gone), gone ? says : gone.why().doing};
}

modem_settled settle_data(client& x, modem_debts& debts, const modem_debts::intent& owed,
                          milliseconds budget) {
  if (auto on = x.set_data_switch(true, budget); !on)
    return {owed, false, on.why().doing};
  auto gone = debts.forgive(owed);
  return {owed, static_cast<bool>(gone), gone ? "reads back on" : gone.why().doing};
}

} // namespace

result<net_mode> set_mode_offline(client& x, const modem_borrower& by, const net_mode& want,
                                  milliseconds budget) {
  auto on = x.data_switch(budget);
  if (!on)
    return on.why();
  if (!*on && !by.debts->find(deed::data, by.dongle, by.imei)) // it changes nothing for its owner
    return failure{fault::refused, "set mode and bands: refused although data is off"};
  if (auto kept = by.debts->owe(promise_of(deed::data, by)); !kept)
    return not_promised(kept.why());
  if (auto r = x.set_data_switch(false, budget); !r)
    return r.why();
  await_hang_up(x, budget);
  auto mode = x.set_mode(want, budget);
  if (x.set_data_switch(true, budget))
    paid(*by.debts, deed::data, by.dongle, by.imei);
  return mode;
}

result<done> switch_data_off(client& x, const modem_borrower& by, milliseconds budget) {
  auto now = x.data_switch(budget);
  if (!now)
    return now.why();
  if (*now)
    if (auto kept = by.debts->owe(promise_of(deed::data, by)); !kept)
      return not_promised(kept.why());
  return x.set_data_switch(false, budget);
}

result<done> switch_data_on(client& x, const modem_borrower& by, milliseconds budget) {
  auto on = x.set_data_switch(true, budget);
  if (on)
    paid(*by.debts, deed::data, by.dongle, by.imei);
  return on;
}

result<net_mode> owners_mode(client& x, const modem_borrower& by, milliseconds budget) {
  auto now = x.mode(budget);
  auto owed = by.debts->find(deed::mode, by.dongle, by.imei);
  if (now && owed && now->mode == owed->ours)
    now->mode = owed->was;
  else if (now && owed) // its owner has chosen anew
    (void)by.debts->forgive(*owed);
  return now;
}

result<net_mode> leave_mode(client& x, const modem_borrower& by, const std::string& was,
                            const std::string& ours, milliseconds budget) {
  if (!io::hilink::valid_mode(was))
    return failure{fault::unsupported, "its network mode cannot be read, so it is not changed"};
  auto what = promise_of(deed::mode, by);
  what.was = was;
  what.ours = ours;
  if (auto kept = by.debts->owe(what); !kept)
    return not_promised(kept.why());
  return set_mode(x, ours, budget);
}

result<net_mode> restore_mode(client& x, const modem_borrower& by, const std::string& was,
                              milliseconds budget) {
  auto owed = by.debts->find(deed::mode, by.dongle, by.imei);
  auto back = set_mode(x, owed ? owed->was : was, budget);
  if (back && owed)
    (void)by.debts->forgive(*owed);
  return back;
}

std::vector<modem_settled> settle_modem(client& x, const std::shared_ptr<modem_debts>& debts,
                                        subnet_id dongle, milliseconds budget) {
  std::vector<modem_settled> out;
  auto all = debts->of(dongle);
  // The mode first: it can be changed while data is off.
  std::stable_sort(all.begin(), all.end(), [](auto& a, auto& b) { return a.what < b.what; });
  auto named = std::any_of(all.begin(), all.end(), [](auto& y) { return !y.imei.empty(); });
  std::string imei;
  if (named) {
    auto who = x.identity(budget);
    if (!who) {
      for (auto& y : all)
        out.push_back({y, false, who.why().doing});
      return out;
    }
    imei = who->imei;
  }
  for (auto& y : all) {
    if (!imei.empty() && !y.imei.empty() && imei != y.imei)
      out.push_back({y, false, "another stick, IMEI " + imei + ", is in its place: left alone"});
    else if (y.what == deed::mode)
      out.push_back(settle_mode(x, debts, y, budget));
    else
      out.push_back(settle_data(x, *debts, y, budget));
  }
  return out;
}

std::string words(const std::vector<modem_settled>& all) {
  std::string said;
  for (auto& x : all)
    said += (said.empty() ? "" : "; ") + words(x.what) + ", left behind by " + x.what.why
            + (x.ok ? ", is given back: " : ", is still owed: ") + x.says;
  return said;
}

} // namespace dongled
