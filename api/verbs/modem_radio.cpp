#include "actors/history/tell.hpp"
#include "actors/modem/owner_wish.hpp"
#include "api/verbs/arguments.hpp"
#include "api/verbs/clerk.hpp"
#include "api/verbs/modem_work.hpp"
#include "api/views/modem_views.hpp"
#include "io/hilink/radio_choice.hpp"

namespace dongled::api::verbs {

using io::hilink::client;
using nlohmann::json;

namespace {

constexpr int longest_wait_for_toggle = 60; ///< Seconds.
/// For all of them, data off, hung up, and on again at the worst: a toggle's call may wait for it.
constexpr int requests_of_a_wish = 4;

std::string running_toggle(const world& w, subnet_id dongle) {
  auto view = w.board->find(dongle);
  return view ? view->toggle.running : "";
}

/// Kept on disk, and known to whoever gives back what a toggle has changed.
verb_result keep(const world& w, subnet_id dongle, const std::function<void(modem_wish&)>& how) {
  auto kept = w.wishes->change(dongle, [&](modem_wish& x) {
    how(x);
    x.at = w.now();
  });
  if (!kept)
    return refusal{"The wish cannot be kept, so nothing is changed: " + kept.why().doing,
                   "NOT_KEPT"};
  if (auto now = w.wishes->of(dongle); now && !now->mode.empty())
    (void)w.debts->amend_mode(dongle, now->mode); // else it is set once the toggle is over
  return json::object();
}

refusal not_yet(const std::string& why) {
  return {"It is kept as its owner's wish, and is set as soon as that can be: " + why,
          "NOT_TAKEN_YET"};
}

modem_talk fulfilling(const world_ptr& w, subnet_id dongle) {
  auto view = w->board->find(dongle);
  modem_borrower by{w->debts, dongle, view ? numeric(view->modem.imei) : "", w->now(),
                    "its owner's wish"};
  return [w, dongle, by](client& x, milliseconds limit) -> result<json> {
    auto wish = w->wishes->of(dongle).value_or(modem_wish{});
    auto set = fulfil(x, by, wish, limit);
    if (!set)
      return set.why();
    return radio_json(*set, wish);
  };
}

} // namespace

modem_use read_radio_use(const words& args) {
  auto& what = args[1];
  if (args.size() == 2)
    return modem_work{what, false, false, {}, 3};
  if (args.size() != 3)
    return usage_of("modem");
  modem_work out{what, true, false, {}, requests_of_a_wish};
  if (what == "mode") {
    auto mode = io::hilink::mode_from(args[2]);
    if (!mode)
      return refusal{"mode is auto, 3g or 4g", "USAGE"};
    out.wish = [mode](modem_wish& x) { x.mode = *mode; };
    return out;
  }
  auto bands = io::hilink::bands_from(args[2]);
  if (!bands)
    return refusal{"bands are all, or LTE bands like B3,B7,B20", "USAGE"};
  out.wish = [bands](modem_wish& x) { x.bands = *bands; };
  return out;
}

flow<verb_result> serve_wish(errand x, subnet_id dongle, modem_work wanted) {
  auto w = x.world;
  if (!wanted.wish) {
    modem_talk look = [w, dongle](client& c, milliseconds limit) -> result<json> {
      auto now = read_radio(c, limit);
      if (!now)
        return now.why();
      return radio_json(*now, w->wishes->of(dongle).value_or(modem_wish{}));
    };
    auto said = co_await talk_to_modem(x.self, w, dongle, "modem " + wanted.what, std::move(look),
                                       wanted.requests);
    if (!said)
      co_return to_refusal(said.why());
    co_return *said;
  }
  auto before = w->wishes->of(dongle).value_or(modem_wish{});
  std::function<verb_result()> keeping = [w, dongle, how = wanted.wish] {
    return keep(*w, dongle, how);
  };
  auto kept = co_await done_by_clerk(x.self, std::move(keeping));
  if (std::holds_alternative<refusal>(kept))
    co_return kept;
  tell_wish(*w, dongle,
            "the owner of dongle " + to_string(dongle) + " wishes "
              + wish_text(w->wishes->of(dongle).value_or(modem_wish{})),
            "shell");
  for (int i = 0; i < longest_wait_for_toggle && !running_toggle(*w, dongle).empty(); ++i)
    co_await pause(x.self, seconds{1});
  if (auto toggle = running_toggle(*w, dongle); !toggle.empty())
    co_return not_yet("toggle " + toggle + " is running");
  auto talk = fulfilling(w, dongle);
  auto said = co_await talk_to_modem(x.self, w, dongle, "modem " + wanted.what, std::move(talk),
                                     wanted.requests);
  if (said)
    co_return *said;
  if (!is_final(said.why()))
    co_return not_yet(said.why().doing);
  std::function<verb_result()> taking_back = [w, dongle, before] {
    return keep(*w, dongle, [&](modem_wish& now) { now = before; });
  };
  auto back = co_await done_by_clerk(x.self, std::move(taking_back));
  (void)back; // then it stays, and shows as a condition
  co_return to_refusal(said.why());
}

} // namespace dongled::api::verbs
