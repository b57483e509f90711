#include "actors/journal/journal_books.hpp"

#include "actors/history/tell.hpp"
#include "supervision/timer.hpp"

#include <spdlog/spdlog.h>

namespace dongled {

using namespace std::chrono_literals;
using io::store::journal_store;

namespace {

constexpr auto reopen_after = 10s;
/// Of a disk that took nothing.
constexpr auto again_after = 5s;
/// What is told within this is one transaction.
constexpr auto gathered_for = 200ms;

} // namespace

void journal_books::say(const std::string& trouble) const {
  if (trouble == st().trouble)
    return;
  if (trouble.empty())
    spdlog::info("journal: writing again");
  else
    spdlog::error("journal: {}; history is kept in memory only", trouble);
  st().trouble = trouble;
  st().board.update_host([&](auto& x) { x.journal_trouble = trouble; });
}

void journal_books::opening() const {
  st().board.update_host([](auto& x) { x.journal_trouble = "the store is still being opened"; });
}

void journal_books::away(const failure& why) const {
  st().locked = why.code == fault::busy;
  say(why.doing);
  supervision::later(self, reopen_after, tick{});
}

void journal_books::open() const {
  auto store = journal_store::open(journal_path(*w->settings_now()));
  if (!store)
    return away(store.why());
  st().store.emplace(std::move(*store));
  tell_loss();
  if (!st().store->checked())
    spdlog::info("journal: the store is big; only a part of it was looked through for damage");
  // Before anything of ours is in it: what runs there is an earlier daemon's.
  if (auto tidied = w->tidied ? result<done>{done{}} : tidy(); !tidied) {
    st().store.reset();
    return away(tidied.why());
  }
  w->tidied = true;
  move_wishes();
  recall_traffic();
  if (catch_up().empty()) {
    say({});
    st().board.update_host([](auto& x) { x.journal_trouble.clear(); });
  }
  supervision::later(self, 1s, journal::write_due{}); // what was told before anybody could find us
}

bool journal_books::reopen() const {
  if (st().store)
    return false;
  open();
  return st().store.has_value();
}

/// For those who show what was ever carried: they add what this run has.
void journal_books::recall_traffic() const {
  auto before = st().store->traffic_before(w->run);
  if (!before)
    return say(before.why().doing);
  auto shared = std::make_shared<const io::store::traffic_records>(*std::move(before));
  st().board.update_host([&](auto& x) { x.carried_before = shared; });
}

/// Ends what a crash of the daemon left running, and tells of it.
result<done> journal_books::tidy() const {
  auto ids = st().store->close_unfinished(w->now());
  if (!ids)
    return ids.why();
  if (ids->empty())
    return done{};
  spdlog::warn("journal: {} toggle(s) were running when the daemon stopped", ids->size());
  for (auto id : *ids) {
    auto row = st().store->toggle(id);
    if (!row)
      continue;
    io::store::happening_filter start;
    start.toggle = std::to_string(id);
    start.kinds = {to_string(happening_kind::toggle_started)};
    auto told = st().store->happenings(start);
    origin from{told && !told->empty() ? told->front().id : 0, "the start of the daemon",
                start.toggle};
    auto end = toggle_from(*row);
    tell(*w, happening_kind::toggle_ended, row->dongle,
         "dongle " + to_string(row->dongle) + ": toggle " + start.toggle
           + " had not ended when the daemon stopped",
         std::move(from), end.result ? to_json(*end.result) : nlohmann::json{});
  }
  return done{};
}

void journal_books::grew(const std::shared_ptr<news_feed>& feed) const {
  st().feed = feed;
  feed->stored(std::exchange(st().uncounted, 0));
  if (!std::exchange(st().waiting, true))
    supervision::later(self, gathered_for, journal::write_due{});
}

void journal_books::take_in() const {
  constexpr size_t many = 1000;
  for (auto news = w->history->since(st().seen, many); !news.empty();
       news = w->history->since(st().seen, many)) {
    for (auto& x : news)
      st().recent.take(x);
    st().seen = news.back().id;
  }
}

std::string journal_books::catch_up() const {
  st().waiting = false;
  if (st().feed)
    st().feed->looking();
  auto told = st().feed ? st().feed->told() : 0;
  take_in();
  if (!st().store)
    return st().trouble;
  auto fresh = st().writer.write(*w->history, *st().store);
  if (!fresh) {
    failed(fresh.why());
    return st().trouble;
  }
  st().behind = false;
  st().written += *fresh;
  if (st().feed)
    st().feed->stored(*fresh);
  else
    st().uncounted += *fresh;
  count_lost(told);
  say({});
  return {};
}

/// What was written by an earlier journal counts there, so both sides go on over a restart.
void journal_books::count_lost(uint64_t told) const {
  if (!st().feed)
    return;
  auto known = st().feed->stored() + st().feed->lost();
  if (told <= known)
    return;
  auto n = told - known;
  st().feed->lost(n);
  st().lost += n;
  spdlog::warn("journal: {} happenings were forgotten before the disk took them", n);
}

void journal_books::failed(const failure& why) const {
  st().behind = true;
  say(why.doing);
  if (why.code == fault::bad_input) { // damaged: looked at again, and set aside if need be
    st().store.reset();
    st().writer = {};
    return supervision::later(self, 1s, tick{});
  }
  if (!std::exchange(st().waiting, true))
    supervision::later(self, again_after, journal::write_due{});
}

/// What was known before is not: whoever asks for it should know why there is none.
void journal_books::tell_loss() const {
  auto& aside = st().store->set_aside();
  if (!aside && !st().store->emptied())
    return;
  auto says = aside ? "The journal was damaged; it lies at " + *aside + ", and a new one was begun"
                    : std::string{"The journal was empty, as if somebody had emptied it"};
  spdlog::error("journal: {}", says);
  w->board->raise({"history_lost",
                   {},
                   says + ": history, accounts and learned ports are lost",
                   "the rack works on without it; see whether the disk of state_dir is well"});
}

/// Out of the store, where an older daemon has kept them.
void journal_books::move_wishes() const {
  auto to = wishes();
  if (auto room = to.reserve(); !room)
    spdlog::warn("journal: {}", room.why().doing);
  for (auto& x : to.list().unreadable)
    spdlog::error("journal: {}/wishes/{} makes no sense, and is no wish",
                  w->settings_now()->state_dir, x);
  auto off = st().store->powered_off();
  auto paused = st().store->pauses();
  st().unmoved = !off || !paused;
  if (off)
    for (auto& x : *off)
      st().unmoved |= !to.put(x) || !st().store->clear_power_off(x.dongle);
  if (paused)
    for (auto& x : *paused)
      st().unmoved |= !to.put(x) || !st().store->clear_pause(x.dongle);
}

namespace {

std::string words_if_failed(const result<done>& x) { return x ? std::string{} : x.why().doing; }

} // namespace

std::string journal_books::keep(const power_off_note& x) const {
  if (x.ticket && !x.ticket->take())
    return "it was taken back";
  if (!x.off && st().unmoved && st().store)
    (void)st().store->clear_power_off(x.dongle);
  return words_if_failed(
    x.off ? wishes().put(io::store::power_off_record{x.dongle, x.asked_by, w->now()})
          : wishes().erase_power_off(x.dongle));
}

std::string journal_books::keep(const port_note& x) const {
  return words_if_failed(
    x.closed ? wishes().put(io::store::port_closed_record{x.dongle, x.asked_by, w->now()})
             : wishes().erase_port_closed(x.dongle));
}

std::string journal_books::keep(const pause_note& x) const {
  if (!x.paused && st().unmoved && st().store)
    (void)st().store->clear_pause(x.dongle);
  return words_if_failed(x.paused ? wishes().put(io::store::pause_record{x.dongle, x.until})
                                  : wishes().erase_pause(x.dongle));
}

} // namespace dongled
