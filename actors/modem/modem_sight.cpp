#include "actors/modem/modem_sight.hpp"

#include "actors/history/tell.hpp"
#include "actors/messages.hpp"

#include <caf/send.hpp>
#include <spdlog/spdlog.h>

#include <algorithm>

namespace dongled {

namespace {

signal_view shown(const io::hilink::radio_signal& x, const modem_reading& all) {
  return {x.rsrp, x.rsrq,    x.rssi, x.sinr,
          x.band, x.cell_id, x.pci,  all.network ? all.network->numeric : x.plmn};
}

/// Before the board shows it: a new phase follows from this.
void tell_change(const modem::uses& w, subnet_id dongle, const modem_reading& x) {
  auto was = w.board->find(dongle);
  if (!was)
    return;
  auto& m = was->modem;
  auto say = [&](const std::string& what) {
    tell(w, happening_kind::health, dongle, "dongle " + to_string(dongle) + ": " + what,
         follows_from_toggle(w, dongle, "modem"), {{"modem", what}});
  };
  if ((m.answers || !m.looked) && !x.status)
    say("the modem's API does not answer: " + x.error);
  if (m.looked && !m.answers && x.status)
    say("the modem's API answers again");
  auto none = x.trouble == io::hilink::modem_trouble::none;
  auto trouble = none ? std::string{} : words(x.trouble);
  if (x.status && trouble != m.trouble)
    say(none ? "no trouble any more" : trouble);
}

/// How many messages are new since the board was told; who wrote what is no business of ours.
void show_sms(const modem::uses& w, const board_writer<modem>& to, subnet_id dongle,
              const io::hilink::sms_counts& now) {
  auto was = w.board->find(dongle);
  auto before = was ? was->modem.sms : std::nullopt;
  auto grown = [](uint32_t x, uint32_t y) { return y > x ? y - x : 0; };
  auto fresh =
    before ? std::max(grown(before->unread, now.unread), grown(before->inbox, now.inbox)) : 0;
  to.update(dongle, [&](auto& v) { v.modem.sms = now; });
  auto whose = "dongle " + to_string(dongle);
  if (fresh > 0)
    tell(w, happening_kind::sms_received, dongle,
         whose + ": " + std::to_string(fresh) + " new text message" + (fresh > 1 ? "s" : ""),
         {0, "modem"}, {{"new", fresh}, {"unread", now.unread}});
  w.board->hold(
    now.full(),
    {"sms_full", dongle,
     whose + ": the modem's memory for text messages is full (" + std::to_string(now.used) + " of "
       + std::to_string(now.room) + "): it receives no more",
     "delete some: donglectl modem " + to_string(dongle) + " sms list; … sms delete ID"});
}

/// "1.2 GB", of 10^9 bytes, as plans are sold.
std::string amount(uint64_t bytes) {
  auto gb = bytes >= 1'000'000'000;
  auto tenths = bytes / (gb ? 100'000'000 : 100'000);
  return std::to_string(tenths / 10) + '.' + std::to_string(tenths % 10) + (gb ? " GB" : " MB");
}

void show_plan(const modem::uses& w, const board_writer<modem>& to, subnet_id dongle,
               const plan_book::entry& x) {
  to.update(dongle, [&](auto& v) { v.modem.plan = x.now; });
  if (x.mark == 0)
    return;
  auto text = "dongle " + to_string(dongle) + " has used " + std::to_string(x.mark)
              + " % of its data plan: " + amount(x.now.used) + " of " + amount(x.now.limit);
  spdlog::warn("{}", text);
  tell(w, happening_kind::plan_usage, dongle, text, {0, "modem"},
       {{"percent", x.mark},
        {"used_bytes", x.now.used},
        {"limit_bytes", x.now.limit},
        {"until", rfc3339(x.now.until)}});
}

void show_wish(const modem::uses& w, subnet_id dongle, const wish_sight& x) {
  auto whole = "dongle " + to_string(dongle) + ": " + x.says;
  if (x.tried && x.holds) {
    spdlog::warn("{}", whole);
    tell(w, happening_kind::health, dongle, whole, {0, "modem"}, {{"modem", x.says}});
  }
  w.board->hold(!x.holds, {wish_condition, dongle, whole,
                           "wish for what it can do: donglectl modem " + to_string(dongle)
                             + " mode auto; modem " + to_string(dongle) + " bands all"});
}

} // namespace

void show_reading(const modem::uses& w, const board_writer<modem>& to, subnet_id dongle,
                  const modem_reading& x) {
  std::string before, after, login;
  auto answered_before = true;
  tell_change(w, dongle, x);
  std::string login_before;
  to.update(dongle, [&](auto& v) {
    auto& m = v.modem;
    before = m.trouble;
    login_before = login = m.login_trouble;
    answered_before = m.answers || !m.looked;
    m.looked = true;
    m.answers = x.status.has_value();
    m.error = x.error;
    if (!x.status)
      return;
    m.connected = x.status->connection == io::hilink::connection_state::connected;
    m.connection = to_string(x.status->connection);
    m.trouble = x.trouble == io::hilink::modem_trouble::none ? "" : words(x.trouble);
    m.trouble_code = m.trouble.empty() ? "" : to_string(x.trouble);
    after = m.trouble;
    if (x.login) {
      auto fine = *x.login == io::hilink::modem_trouble::none;
      m.login_trouble = fine ? "" : words(*x.login);
      m.login_code = fine ? "" : to_string(*x.login);
      login = m.login_trouble;
    }
    if (x.traffic)
      m.traffic = {x.traffic->current_upload, x.traffic->current_download};
    if (x.signal)
      m.signal = shown(*x.signal, x);
    if (x.network)
      m.network = x.network->name;
    if (x.network && !x.network->numeric.empty())
      m.plmn = x.network->numeric;
    else if (m.plmn.empty() && x.signal)
      m.plmn = x.signal->plmn;
    if (x.identity) {
      m.model = x.identity->model;
      m.imei = x.identity->imei;
    }
  });
  if (x.sms)
    show_sms(w, to, dongle, *x.sms);
  if (x.plan)
    show_plan(w, to, dongle, *x.plan);
  if (x.wish)
    show_wish(w, dongle, *x.wish);
  if (answered_before && !x.status)
    spdlog::warn("dongle {}: the modem's API does not answer: {}", dongle.n, x.error);
  if (!answered_before && x.status)
    spdlog::info("dongle {}: the modem's API answers again", dongle.n);
  if (login_before != login)
    spdlog::warn("dongle {}: {}", dongle.n, login.empty() ? "its login works again" : login);
  if (x.status && before != after)
    spdlog::warn("dongle {}: {}", dongle.n, after.empty() ? "no trouble any more" : after);
}

void show_no_modem(const board_writer<modem>& to, subnet_id dongle) {
  to.update(dongle, [](auto& v) {
    dongle_view::modem_part none;
    none.plmn = std::move(v.modem.plmn);
    none.plan = v.modem.plan;
    v.modem = std::move(none);
  });
}

void learn_place(const modem::uses& w, subnet_id dongle, const port_book::entry& now) {
  auto said = port_book::words(dongle, now, w.learned->learn(dongle, now));
  if (!said.text.empty())
    spdlog::log(said.replaced ? spdlog::level::warn : spdlog::level::info, "{}", said.text);
  if (said.replaced)
    tell(w, happening_kind::plug, dongle, said.text, follows_from_last(w, dongle, "modem"),
         {{"what", "replaced"}, {"port", now.port.text}});
  if (auto to = w.find("/journal"))
    caf::anon_send(to, learned_note{dongle, now.port, now.imei}); // it is told again
}

} // namespace dongled
