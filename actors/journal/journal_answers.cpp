#include "actors/journal/journal_answers.hpp"

#include "actors/journal/journal_books.hpp"

#include <algorithm>
#include <charconv>

namespace dongled {

namespace {

constexpr size_t most_rows = 1000;
/// Of one dongle: enough for months of toggles, and read in some milliseconds.
constexpr size_t most_addresses = 5000;
/// A month of hours, or a week of signals, of a whole rack.
constexpr size_t most_samples = 50'000;

constexpr auto no_store = "there is no store";

std::optional<uint64_t> number_of(const std::string& id) {
  uint64_t n = 0;
  auto [end, err] = std::from_chars(id.data(), id.data() + id.size(), n);
  return err == std::errc{} && end == id.data() + id.size() ? std::optional(n) : std::nullopt;
}

size_t bounded(size_t limit) { return std::clamp<size_t>(limit, 1, most_rows); }

} // namespace

std::optional<toggle_record> journal_answers::find(const std::string& id) const {
  if (auto x = st().recent.find(id))
    return x;
  auto n = number_of(id);
  if (!n || !st().store)
    return std::nullopt;
  auto row = st().store->toggle(*n);
  if (!row)
    return std::nullopt;
  auto out = toggle_from(*row);
  if (auto trace = st().store->trace(*n))
    for (auto& e : *trace)
      out.trace.push_back({e.at, e.action, e.why, e.read_back, e.duration_ms});
  return out;
}

memory journal_answers::recall() const {
  memory out;
  auto wishes = journal_books{self, w}.wishes().list();
  for (auto& x : wishes.off)
    out.powered_off[x.dongle] = x.asked_by;
  for (auto& x : wishes.paused)
    out.paused[x.dongle] = x.until;
  for (auto& x : wishes.closed)
    out.closed[x.dongle] = x.asked_by;
  out.ports_known = wishes.trouble.empty() || wishes.no_place;
  out.known = wishes.trouble.empty() && (!wishes.off.empty() || !wishes.paused.empty());
  if (!st().store)
    return out;
  auto off = st().store->powered_off(); // what could not be moved to the others yet
  auto paused = st().store->pauses();
  out.known = wishes.trouble.empty() && off && paused;
  if (auto rows = st().store->topology())
    for (auto& x : *rows)
      out.places[x.dongle] = {x.port, x.imei, x.learned};
  if (off)
    for (auto& x : *off)
      out.powered_off[x.dongle] = x.asked_by;
  if (paused)
    for (auto& x : *paused)
      out.paused[x.dongle] = x.until;
  for (auto& [dongle, where] : out.places)
    if (auto last = st().store->toggles(dongle, 1); last && !last->empty())
      if (auto end = toggle_from(last->front()).result)
        out.last_toggles[dongle] = std::move(*end);
  return out;
}

happenings_page journal_answers::answer(const happenings_query& x) const {
  if (!st().store)
    return {{}, false, no_store};
  io::store::happening_filter which{x.after, x.before, x.dongle, {}, {}, bounded(x.limit) + 1};
  for (auto kind : x.kinds)
    which.kinds.push_back(to_string(kind));
  auto rows = st().store->happenings(which);
  if (!rows)
    return {{}, false, rows.why().doing};
  happenings_page out{{}, rows->size() == which.limit, st().trouble};
  if (out.more) // the one too many is the farthest from where was asked
    rows->erase(x.after ? rows->end() - 1 : rows->begin());
  for (auto& row : *rows)
    out.happenings.push_back(happening_from(row));
  return out;
}

toggles_page journal_answers::answer(const toggles_query& x) const {
  if (!st().store)
    return {{}, false, no_store};
  auto which = x.which;
  which.limit = bounded(which.limit) + 1;
  auto rows = st().store->toggles(which);
  if (!rows)
    return {{}, false, rows.why().doing};
  toggles_page out{{}, rows->size() == which.limit, st().trouble};
  if (out.more)
    rows->pop_back();
  for (auto& row : *rows)
    out.toggles.push_back(toggle_from(row));
  return out;
}

addresses_found journal_answers::answer(const addresses_query& x) const {
  if (!st().store)
    return {{}, no_store};
  std::vector<subnet_id> whom;
  if (x.dongle)
    whom.push_back(*x.dongle);
  else
    for (auto& view : w->board->all())
      whom.push_back(view.subnet);
  addresses_found out{{}, st().trouble};
  for (auto& dongle : whom) {
    auto rows = st().store->addresses(dongle, most_addresses);
    if (!rows)
      return {{}, rows.why().doing};
    std::move(rows->begin(), rows->end(), std::back_inserter(out.addresses));
  }
  return out;
}

traffic_found journal_answers::answer(const traffic_query& x) const {
  if (!st().store)
    return {{}, no_store};
  auto rows = st().store->traffic_hours(x.dongle, x.since, most_samples);
  if (!rows)
    return {{}, rows.why().doing};
  return {std::move(*rows), st().trouble};
}

signal_found journal_answers::answer(const signal_query& x) const {
  if (!st().store)
    return {{}, no_store};
  auto rows = st().store->signals(x.dongle, x.since, most_samples);
  if (!rows)
    return {{}, rows.why().doing};
  return {std::move(*rows), st().trouble};
}

} // namespace dongled
