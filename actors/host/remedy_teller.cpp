#include "actors/host/remedy_teller.hpp"

#include "actors/history/tell.hpp"
#include "actors/host/site_tester.hpp"
#include "actors/phase_view.hpp"
#include "supervision/messages.hpp"

#include <spdlog/spdlog.h>

#include <utility>

namespace dongled {

using namespace std::chrono_literals;

remedy_teller::remedy_teller(caf::event_based_actor* self, remedy::uses w, remedy_ask ask,
                             std::shared_ptr<remedy_record> record,
                             std::shared_ptr<io::hilink::cancellation> off)
  : self_(self), w_(std::move(w)), ask_(std::move(ask)), record_(std::move(record)),
    off_(std::move(off)) {}

void remedy_teller::note(std::string action, std::string why, std::string read_back,
                         unix_ms began) const {
  auto text =
    "remedy of dongle " + to_string(ask_.dongle) + ": " + action + " (" + why + "): " + read_back;
  spdlog::info("{}", text);
  tell(w_, happening_kind::remedy, ask_.dongle, text, {0, ask_.asked_by},
       {{"remedy_id", record_->id}, {"action", action}, {"why", why}, {"read_back", read_back}});
  record_->trace.push_back(
    {began, std::move(action), std::move(why), std::move(read_back), now() - began});
}

std::vector<site_row> remedy_teller::all_ways() const {
  std::vector<site_row> out;
  for (auto& x : w_->board->all()) {
    if (!x.known || (x.subnet != ask_.dongle && !policy::usable(phase_of(x).now)))
      continue;
    site_row row;
    row.dongle = x.subnet;
    row.carrier = x.modem.plmn;
    out.push_back(std::move(row));
  }
  out.emplace_back(); // the uplink
  return out;
}

flow<result<std::vector<site_row>>> remedy_teller::look(std::vector<site_row> ways) const {
  // The longest look, twice: by a name, and by a host that is busy.
  constexpr auto longest = 30s;
  auto tester = caf::actor_cast<caf::actor>(
    self_->spawn<caf::detached>(site_tester::run, site_tester::uses{w_}, off_));
  site_order order{ask_.site, std::move(ways)};
  auto said = co_await ask<site_report>(self_, std::move(tester), longest,
                                        std::string("ask the site"), std::move(order));
  if (!said)
    co_return said.why();
  co_return std::move(said->ways);
}

flow<remedy_teller::deed> remedy_teller::tune(bool undo, std::string key) const {
  tuning_order order;
  order.undo = undo;
  order.keys = {key};
  order.asked_by = "remedy " + record_->id;
  auto said = co_await ask<tuning_report>(self_, w_->find("/host/tuner"), 30s,
                                          std::string("ask tuner"), std::move(order));
  deed out;
  if (!said) {
    out.says = said.why().doing;
    co_return out;
  }
  using end = io::host::tuning_outcome::end;
  for (auto& x : said->outcomes) {
    auto good = x.what == end::applied || x.what == end::undone || x.what == end::as_it_was;
    out.done = good;
    out.changed = out.changed || x.what == end::applied || x.what == end::undone;
    out.says += (out.says.empty() ? "" : "; ") + (x.setting.empty() ? key : x.setting) + ' '
                + to_string(x.what) + (x.says.empty() ? "" : ": " + x.says)
                + (x.before == x.now ? "" : ", " + x.before + " -> " + x.now);
  }
  co_return out;
}

flow<remedy_teller::deed> remedy_teller::fresh_relays() const {
  drain_order order{ask_.dongle, 0ms};
  auto said = co_await ask<drain_report>(self_, w_->find("/switchboard"), 10s,
                                         std::string("close its connections"), std::move(order));
  deed out;
  out.done = static_cast<bool>(said);
  out.says =
    said ? std::to_string(said->finished + said->reset) + " connections closed" : said.why().doing;
  co_return out;
}

remedy_teller::deed remedy_teller::forget_tracked() const {
  auto view = w_->board->find(ask_.dongle);
  deed out;
  if (!view || view->link.address.empty() || !w_->ports.forget_tracked) {
    out.says = "tracked connections: not here";
    return out;
  }
  auto gone = w_->ports.forget_tracked(view->link.address);
  out.done = static_cast<bool>(gone);
  out.says =
    gone ? std::to_string(*gone) + " tracked connections of " + view->link.address + " forgotten"
    : gone.why().code == fault::unsupported ? "tracked connections: not here"
                                            : gone.why().doing;
  return out;
}

flow<remedy_teller::deed> remedy_teller::toggle() const {
  deed out;
  toggle_ask wish;
  wish.dongle = ask_.dongle;
  wish.asked_by = "remedy " + record_->id;
  wish.at_once = true;
  auto said = co_await ask<toggle_answer>(self_, w_->find("/rack/gate"), 8s,
                                          std::string("ask for a toggle"), std::move(wish));
  auto accepted = said ? std::get_if<toggle_accepted>(&said->what) : nullptr;
  if (!accepted) {
    out.says = said ? "the gate lets no toggle in now" : said.why().doing;
    co_return out;
  }
  toggle_wait wait{accepted->id};
  // Every rung's budget together is less; what never ends is somebody else's to end.
  auto end = co_await ask<toggle_closed>(self_, w_->find("/rack/gate"), 20min,
                                         std::string("wait for the toggle"), std::move(wait));
  out.done = static_cast<bool>(end);
  out.says = "toggle " + accepted->id + ": ";
  out.says += !end                 ? end.why().doing
              : end->record.result ? to_string(end->record.result->outcome)
                                   : "over";
  co_return out;
}

flow<remedy_teller::deed> remedy_teller::power_cycle() const {
  deed out;
  power_ask wish{ask_.dongle, power_wish::cycle, "remedy " + record_->id};
  auto said = co_await ask<power_answer>(self_, w_->find("/rack/gate"), 4min,
                                         std::string("ask for a power cycle"), std::move(wish));
  out.done = said && said->done;
  out.says = "power cycle: " + (said ? said->says : said.why().doing);
  co_return out;
}

flow<remedy_teller::deed> remedy_teller::renew_subtree() const {
  deed out;
  auto path = "/rack/" + to_string(ask_.dongle);
  auto entry = w_->census->look(path);
  if (!entry || !entry->handle) {
    out.says = path + " does not run";
    co_return out;
  }
  supervision::terminate_actor stop{std::move(entry->handle)};
  auto boss = w_->find(entry->supervisor);
  entry.reset();
  auto said = co_await ask<supervision::child_reply>(self_, std::move(boss), 20s,
                                                     std::string("end ") + path, std::move(stop));
  out.done = static_cast<bool>(said);
  out.says = said ? path + " is started anew" : said.why().doing;
  co_return out;
}

flow<bool> remedy_teller::usable_again() const {
  for (int looks = 0; looks < 240; ++looks) {
    auto view = w_->board->find(ask_.dongle);
    if (view && policy::usable(phase_of(*view).now))
      co_return true;
    co_await pause(self_, 500ms);
  }
  co_return false;
}

std::string remedy_teller::interface() const {
  auto view = w_->board->find(ask_.dongle);
  return view ? view->link.interface : std::string {};
}

flow<done> undo_left_remedy(caf::event_based_actor* self, remedy::uses w) {
  remedy_book book{w->settings_now()->state_dir};
  auto left = book.read();
  if (!left)
    spdlog::error("remedy: {}", left.why().doing);
  if (!left || !*left)
    co_return done{};
  auto entry = **left;
  for (int tries = 0; tries < 30; ++tries) {
    co_await pause(self, 1s); // tuner starts as we do
    tuning_order order;
    order.undo = true;
    order.keys = entry.keys;
    order.asked_by = "remedy " + entry.id + ", which was broken off";
    auto said = co_await ask<tuning_report>(self, w->find("/host/tuner"), 30s,
                                            std::string("ask tuner"), std::move(order));
    if (!said)
      continue;
    spdlog::warn("remedy {} was broken off: what it tried is undone", entry.id);
    if (auto gone = book.erase(); !gone)
      spdlog::error("remedy: {}", gone.why().doing);
    co_return done{};
  }
  spdlog::error("remedy {}: what it tried could not be undone; it is tried at the next start",
                entry.id);
  co_return done{};
}

} // namespace dongled
