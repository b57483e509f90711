#include "actors/history/history_writer.hpp"

#include "actors/history/recent_toggles.hpp"
#include "actors/history/traffic_sums.hpp"

#include "config/check.hpp"

#include <charconv>

namespace dongled {

using io::store::journal_store;

namespace {

constexpr size_t at_once = 500;

std::optional<uint64_t> number_of(const std::string& id) {
  uint64_t n = 0;
  auto [end, err] = std::from_chars(id.data(), id.data() + id.size(), n);
  return err == std::errc{} && end == id.data() + id.size() ? std::optional(n) : std::nullopt;
}

/// Words from outside that are no UTF-8 must not end the journal.
std::string text_of(const nlohmann::json& x) {
  return x.is_null() ? std::string{}
                     : x.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

result<done> end_toggle(journal_store& db, uint64_t id, const happening& x) {
  auto outcome = toggle_result_from(x.details).outcome;
  auto ended = db.end_toggle(id, x.at, text_of(x.details), to_string(outcome));
  if (!ended && ended.why().code == fault::refused)
    return done{}; // An earlier journal has closed it.
  return ended;
}

result<done> keep_toggle(journal_store& db, const happening& x) {
  auto id = number_of(x.toggle);
  if (!id || !x.dongle)
    return done{};
  // Its start may have been lost: then this is the first that is known of it.
  auto begun = db.begin_toggle(*x.dongle, x.by, x.at, *id);
  if (!begun)
    return begun.why();
  if (x.kind == happening_kind::toggle_ended)
    return end_toggle(db, *id, x);
  if (x.kind != happening_kind::toggle_step)
    return done{};
  auto e = trace_entry_from(x.details);
  auto put = db.append_trace(*id, {0, e.at, e.action, e.why, e.read_back, e.duration_ms});
  return put ? result<done>(done{}) : put.why();
}

result<done> keep_address(journal_store& db, const happening& x) {
  auto at = x.details.is_object() ? x.details.find("address") : x.details.end();
  if (!x.dongle || at == x.details.end() || !at->is_string())
    return done{};
  return db.add_address({*x.dongle, at->get<std::string>(), x.at});
}

result<done> keep_meaning(journal_store& db, const happening& x) {
  switch (x.kind) {
  case happening_kind::toggle_started:
  case happening_kind::toggle_step:
  case happening_kind::toggle_ended: return keep_toggle(db, x);
  case happening_kind::address: return keep_address(db, x);
  case happening_kind::daemon:
  case happening_kind::phase:
  case happening_kind::health:
  case happening_kind::plug:
  case happening_kind::power:
  case happening_kind::recovery:
  case happening_kind::restart:
  case happening_kind::gave_up:
  case happening_kind::person:
  case happening_kind::uplink:
  case happening_kind::sms_received:
  case happening_kind::plan_usage:
  case happening_kind::firewall:
  case happening_kind::tuning:
  case happening_kind::schedule:
  case happening_kind::remedy:
  case happening_kind::condition: return done{};
  }
  return done{};
}

/// True: the store did not have it.
result<bool> keep(journal_store& db, const happening& x) {
  auto fresh = db.put_happening(record_of(x));
  if (!fresh || !*fresh)
    return fresh;
  auto kept = keep_meaning(db, x);
  if (!kept)
    return kept.why();
  return true;
}

} // namespace

io::store::happening_record record_of(const happening& x) {
  return {x.id,    x.at,     to_string(x.kind), x.dongle, x.text,
          x.actor, x.toggle, x.cause,           x.by,     text_of(x.details)};
}

happening happening_from(const io::store::happening_record& x) {
  happening out;
  out.id = x.id;
  out.at = x.at;
  out.kind = happening_kind_from(x.kind).value_or(happening_kind::daemon);
  out.dongle = x.dongle;
  out.text = x.text;
  out.actor = x.actor;
  out.toggle = x.toggle;
  out.cause = x.cause;
  out.by = x.by;
  if (auto details = nlohmann::json::parse(x.details, nullptr, false); !details.is_discarded())
    out.details = std::move(details);
  return out;
}

toggle_record toggle_from(const io::store::toggle_record& x) {
  toggle_record out{std::to_string(x.id), x.dongle, x.asked_by, x.started, {}, {}};
  if (!x.running())
    out.result = toggle_result_from(nlohmann::json::parse(x.result, nullptr, false));
  return out;
}

result<uint64_t> history_writer::write(const chronicle& from, journal_store& to) {
  uint64_t fresh = 0;
  for (auto batch = from.since(position_, at_once); !batch.empty();
       batch = from.since(position_, at_once)) {
    uint64_t n = 0;
    check(batch.front().id > position_, "what is told grows",
          [&] { return std::to_string(batch.front().id) + " after " + std::to_string(position_); });
    auto kept = to.together([&]() -> result<done> {
      for (auto& x : batch) {
        auto one = keep(to, x);
        if (!one)
          return one.why();
        n += *one;
      }
      return done{};
    });
    if (!kept)
      return kept.why();
    // Written and read back: a store that has lost it is damaged.
    if (auto there = to.has_happening(batch.back().id); !there || !*there)
      return there ? failure{fault::bad_input, "what was stored just now is not in the store"}
                   : there.why();
    fresh += n;
    position_ = batch.back().id;
  }
  return fresh;
}

void continue_history(const world& w) {
  // What was told last is not always kept; that much of it is stepped over.
  constexpr uint64_t unkept_us = 10'000'000;
  // An id beyond is no daemon's: nobody could count on from there.
  constexpr uint64_t farthest = uint64_t{1} << 62;
  auto newest = journal_store::newest_id(journal_path(*w.settings_now()));
  if (newest && *newest > 0 && *newest < farthest)
    w.history->go_on_after(*newest + unkept_us);
}

result<done> keep_last_words(const world& w) {
  auto sums = traffic_sums(w);
  if (sums.empty() && w.history->newest() == 0)
    return done{};
  auto store = journal_store::open(journal_path(*w.settings_now()), milliseconds{0});
  if (!store)
    return store.why();
  if (auto written = history_writer{}.write(*w.history, *store); !written)
    return written.why();
  return store->put_traffic(w.run, sums, w.now());
}

} // namespace dongled
