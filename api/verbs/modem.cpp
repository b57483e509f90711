#include "actors/history/tell.hpp"
#include "api/modem_questions.hpp"
#include "api/verbs/arguments.hpp"
#include "api/verbs/verbs.hpp"

namespace dongled::api::verbs {

using io::hilink::client;
using nlohmann::json;

namespace {

/// One use of the verb, understood.
struct order {
  std::string what; ///< For the log, and for the answer.
  bool changes = false;
  bool reboots = false;
  modem_talk talk;
};

/// A name or an APN: what the modem's own page takes, and no markup.
bool plain(const std::string& x) {
  auto odd = [](char c) { return c < 33 || c > 126 || c == '<' || c == '>' || c == '&'; };
  return !x.empty() && x.size() <= 64 && std::none_of(x.begin(), x.end(), odd);
}

std::variant<order, refusal> read_apn(const words& args) {
  if (args.size() == 2 || (args.size() == 3 && args[2] == "list"))
    return order{"apn", false, false, tell_profiles};
  if (args.size() == 4 && args[2] == "use") {
    auto index = number_in(args[3], 999);
    if (!index)
      return refusal{"apn use takes a profile's INDEX, as `apn` lists them", "USAGE"};
    auto talk = [i = static_cast<int>(*index)](client& x, milliseconds limit) {
      return use_profile(x, i, limit);
    };
    return order{"apn use", true, false, talk};
  }
  if (args.size() != 5 || args[2] != "add")
    return usage_of("modem");
  if (!plain(args[3]) || !plain(args[4]))
    return refusal{"A profile's NAME and APN are plain words of at most 64 characters", "USAGE"};
  io::hilink::apn_profile wanted;
  wanted.name = args[3];
  wanted.apn = args[4];
  return order{"apn add", true, false,
               [wanted](client& x, milliseconds limit) { return add_profile(x, wanted, limit); }};
}

std::variant<order, refusal> read(const words& args) {
  if (args.size() < 2)
    return usage_of("modem");
  auto& what = args[1];
  if (what == "apn")
    return read_apn(args);
  if (args.size() > 2)
    return usage_of("modem");
  if (what == "info")
    return order{what, false, false, tell_info};
  if (what == "signal")
    return order{what, false, false, tell_signal};
  if (what == "traffic")
    return order{what, false, false, tell_traffic};
  if (what == "reset-traffic")
    return order{what, true, false, reset_traffic};
  if (what == "reboot")
    return order{what, true, true, [](client& x, milliseconds limit) -> result<json> {
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

bool modem_only_reads(const words& args) {
  auto what = read(args);
  auto known = std::get_if<order>(&what);
  return known && !known->changes;
}

flow<verb_result> serve_modem(errand x) {
  auto named = known_dongle_in(x.args.front(), *x.world);
  if (auto no = std::get_if<refusal>(&named))
    co_return *no;
  auto dongle = std::get<subnet_id>(named);
  auto understood = read(x.args);
  if (auto no = std::get_if<refusal>(&understood))
    co_return *no;
  auto wanted = std::get<order>(std::move(understood));
  auto view = x.world->board->find(dongle);
  if (wanted.changes && view && !view->toggle.running.empty())
    co_return refusal{"A toggle of dongle " + to_string(dongle)
                        + " is running: " + view->toggle.running,
                      "TOGGLE_IN_PROGRESS"};
  if (wanted.changes)
    tell_wish(*x.world, dongle,
              "shell asks the modem of dongle " + to_string(dongle) + " for " + wanted.what,
              "shell");
  auto said =
    co_await talk_to_modem(x.self, x.world, dongle, "modem " + wanted.what, std::move(wanted.talk));
  if (!said)
    co_return to_refusal(said.why());
  json out{{"dongle", dongle.n}, {"what", wanted.what}};
  out.update(*said);
  if (!wanted.reboots)
    co_return out;
  auto end = co_await watch_it_go(x, dongle, std::move(out));
  co_return end;
}

} // namespace dongled::api::verbs
