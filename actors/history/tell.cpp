#include "actors/history/tell.hpp"

#include <algorithm>

namespace dongled {

namespace {

/// How long something is taken for what led to the next.
constexpr unix_ms a_moment_ms = 10'000, not_long_ms = 60'000;

} // namespace

uint64_t tell(const told_world& w, happening_kind kind, std::optional<subnet_id> dongle,
              std::string text, origin from, nlohmann::json details) {
  happening x;
  x.kind = kind;
  x.dongle = dongle;
  x.text = std::move(text);
  x.cause = from.cause;
  x.by = std::move(from.by);
  x.toggle = std::move(from.toggle);
  x.details = std::move(details);
  return w.history->add(std::move(x));
}

uint64_t tell_wish(const told_world& w, std::optional<subnet_id> dongle, std::string text,
                   std::string by, const std::string& path) {
  happening x;
  x.kind = happening_kind::person;
  x.dongle = dongle;
  x.text = std::move(text);
  x.by = std::move(by);
  x.actor = path;
  return w.history->add(std::move(x));
}

uint64_t wish_about(const chronicle& history, unix_ms now, const std::string& path) {
  constexpr size_t plenty = 1000;
  uint64_t found = 0;
  for (auto& x : history.told_since(now - a_moment_ms, plenty))
    if (x.kind == happening_kind::person && x.actor == path)
      found = x.id;
  return found;
}

origin follows_from_last(const chronicle& history, unix_ms now, subnet_id dongle, std::string by) {
  auto last = history.newest_of(dongle);
  auto fresh = last != 0 && now - history.told_at(last) <= not_long_ms;
  return {fresh ? last : 0, std::move(by)};
}

origin follows_from_last(const told_world& w, subnet_id dongle, std::string by) {
  return follows_from_last(*w.history, w.now(), dongle, std::move(by));
}

origin follows_from_toggle(const told_world& w, subnet_id dongle, std::string by) {
  for (auto& x : w.board->all()) {
    auto& t = x.toggle;
    auto hit = std::find(t.hits.begin(), t.hits.end(), dongle) != t.hits.end();
    if (!t.running.empty() && (x.subnet == dongle || hit))
      return {t.told, std::move(by), t.running};
  }
  return {0, std::move(by)};
}

} // namespace dongled
