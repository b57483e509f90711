#include "actors/history/tell.hpp"
#include "api/verbs/arguments.hpp"
#include "api/verbs/modem_work.hpp"

namespace dongled::api::verbs {

using io::hilink::client;
using nlohmann::json;

namespace {

modem_use read(const words& args, const settings& config) {
  if (args.size() < 2)
    return usage_of("modem");
  auto& what = args[1];
  if (what == "apn")
    return read_apn_use(args, config);
  if (what == "sms" || what == "ussd")
    return read_text_use(args);
  if (what == "mode" || what == "bands")
    return read_radio_use(args);
  if (args.size() > 2)
    return usage_of("modem");
  if (what == "info")
    return modem_work{what, false, false, tell_info};
  if (what == "signal")
    return modem_work{what, false, false, tell_signal};
  if (what == "traffic")
    return modem_work{what, false, false, tell_traffic};
  if (what == "reset-traffic")
    return modem_work{what, true, false, reset_traffic};
  if (what == "reboot")
    return modem_work{what, true, true, [](client& x, milliseconds limit) -> result<json> {
                        auto asked = x.reboot(limit);
                        if (!asked)
                          return asked.why();
                        return json{{"asked", true}};
                      }};
  return usage_of("modem");
}

/// A modem that was told to restart answers for a moment, and then no more: that is the read-back.
flow<verb_result> watch_it_go(errand x, subnet_id dongle, json said) {
  constexpr int looks = 8;
  for (int i = 0; i < looks; ++i) {
    co_await pause(x.self, seconds{1});
    modem_talk look = [](client& c, milliseconds) -> result<json> {
      auto status = c.status(seconds{2});
      if (!status)
        return status.why();
      return json{};
    };
    auto there =
      co_await talk_to_modem(x.self, x.world, dongle, "look whether it restarts", std::move(look));
    if (!there) {
      said["read_back"] = "it does not answer any more";
      co_return said;
    }
  }
  said["read_back"] = "it was asked, and still answers";
  co_return said;
}

} // namespace

namespace {

flow<verb_result> serve_one(errand x, subnet_id dongle, modem_work wanted) {
  if (wanted.what == "mode" || wanted.what == "bands") {
    auto end = co_await serve_wish(x, dongle, std::move(wanted));
    co_return end;
  }
  auto view = x.world->board->find(dongle);
  if (wanted.changes && view && !view->toggle.running.empty())
    co_return refusal{"A toggle of dongle " + to_string(dongle)
                        + " is running: " + view->toggle.running,
                      "TOGGLE_IN_PROGRESS"};
  if (wanted.changes)
    tell_wish(*x.world, dongle,
              "shell asks the modem of dongle " + to_string(dongle) + " for " + wanted.what,
              "shell");
  auto said = co_await talk_to_modem(x.self, x.world, dongle, "modem " + wanted.what,
                                     std::move(wanted.talk), wanted.requests);
  if (!said)
    co_return to_refusal(said.why());
  if (!wanted.reboots)
    co_return *said;
  auto end = co_await watch_it_go(x, dongle, std::move(*said));
  co_return end;
}

/// One after the other: what fails is told in its row, and is a failure of the whole when all fail.
flow<verb_result> serve_all(errand x, modem_work wanted) {
  json rows = json::array();
  std::optional<refusal> first;
  auto worked = false;
  auto all = x.world->board->all();
  for (auto& view : all) {
    if (!view.known)
      continue;
    auto end = co_await serve_one(x, view.subnet, wanted);
    json row{{"dongle", view.subnet.n}, {"what", wanted.what}};
    if (auto no = std::get_if<refusal>(&end)) {
      row.update({{"error", no->error}, {"code", no->code}});
      first = first ? first : std::optional(*no);
    } else {
      row.update(std::get<json>(end));
      worked = true;
    }
    rows.push_back(std::move(row));
  }
  if (first && !worked)
    co_return *first;
  co_return json{{"what", wanted.what}, {"dongles", std::move(rows)}};
}

} // namespace

bool modem_only_reads(const words& args) {
  auto what = read(args, {});
  auto known = std::get_if<modem_work>(&what);
  return known && !known->changes;
}

flow<verb_result> serve_modem(errand x) {
  auto all = x.args.front() == "all";
  subnet_id dongle;
  if (!all) {
    auto named = known_dongle_in(x.args.front(), *x.world);
    if (auto no = std::get_if<refusal>(&named))
      co_return *no;
    dongle = std::get<subnet_id>(named);
  }
  auto understood = read(x.args, *x.world->settings_now());
  if (auto no = std::get_if<refusal>(&understood))
    co_return *no;
  auto wanted = std::get<modem_work>(std::move(understood));
  if (all) {
    auto end = co_await serve_all(x, std::move(wanted));
    co_return end;
  }
  json out{{"dongle", dongle.n}, {"what", wanted.what}};
  auto end = co_await serve_one(x, dongle, std::move(wanted));
  if (auto said = std::get_if<json>(&end)) {
    out.update(*said);
    co_return out;
  }
  co_return end;
}

} // namespace dongled::api::verbs
