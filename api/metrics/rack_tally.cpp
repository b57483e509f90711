#include "api/metrics/rack_tally.hpp"

#include <algorithm>
#include <array>

namespace dongled::api {

namespace {

/// Names come from our own tree and are few; whatever else came would not grow the page for ever.
constexpr size_t most_names = 1000;

/// From a mended route to a controller's power cycle.
histogram toggle_histogram() {
  return histogram{{1, 2, 5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 300, 600}};
}

/// The kind of asker: the first word of "http 127.0.0.1" or "recovery: no egress".
std::string kind_of(const std::string& by) {
  auto word = by.substr(0, by.find_first_of(" :"));
  constexpr std::array known{"http", "shell", "recovery", "link"};
  return std::find(known.begin(), known.end(), word) != known.end() ? word : "other";
}

/// Of an object's member; empty when it is no text.
std::string text_at(const nlohmann::json& x, const char* name) {
  auto at = x.is_object() ? x.find(name) : x.end();
  return at != x.end() && at->is_string() ? at->get<std::string>() : std::string{};
}

void count(std::map<std::string, uint64_t>& sums, const std::string& name) {
  if (sums.size() < most_names || sums.contains(name))
    ++sums[name];
}

} // namespace

void rack_sums::ended(const happening& x) {
  // One whose start was not seen ran under an earlier daemon: its counts were that one's.
  auto known = running_.find(x.toggle);
  if (known == running_.end() || !x.dongle)
    return;
  auto result = toggle_result_from(x.details);
  std::string outcome = to_string(result.outcome);
  ++toggles[{x.dongle->n, outcome, result.step, known->second}];
  auto [at, fresh] =
    toggle_seconds.try_emplace(std::pair{outcome, result.step}, toggle_histogram());
  at->second.add(static_cast<double>(result.duration_ms) / 1000);
  running_.erase(known);
}

void rack_sums::add(const happening& x) {
  count(happenings, to_string(x.kind));
  switch (x.kind) {
  case happening_kind::toggle_started:
    if (running_.size() < most_names)
      running_[x.toggle] = kind_of(x.by);
    break;
  case happening_kind::toggle_ended: ended(x); break;
  case happening_kind::restart:
    if (x.actor.find("/relays/") == std::string::npos)
      count(deaths, x.actor);
    break;
  case happening_kind::gave_up: {
    auto boss = text_at(x.details, "supervisor");
    count(given_up, boss.empty() ? x.actor : boss);
    break;
  }
  case happening_kind::address:
    if (x.dongle) {
      auto& at = addresses[*x.dongle];
      ++at.changes;
      at.at = x.at;
    }
    break;
  case happening_kind::power: {
    auto what = text_at(x.details, "wish");
    if (what.empty())
      what = text_at(x.details, "deed");
    auto done = !x.details.is_object() || !x.details.contains("done") || x.details["done"] == true;
    if (power.size() < most_names)
      ++power[{what.empty() ? "other" : what, done}];
    break;
  }
  case happening_kind::daemon:
  case happening_kind::toggle_step:
  case happening_kind::phase:
  case happening_kind::health:
  case happening_kind::plug:
  case happening_kind::recovery:
  case happening_kind::person:
  case happening_kind::uplink:
  case happening_kind::sms_received:
  case happening_kind::plan_usage:
  case happening_kind::firewall:
  case happening_kind::tuning:
  case happening_kind::schedule:
  case happening_kind::remedy:
  case happening_kind::condition: break;
  }
}

void rack_tally::follow(const chronicle& history) noexcept {
  constexpr size_t batch = 256;
  std::lock_guard guard{mutex_};
  try {
    while (true) {
      auto news = history.since(seen_, batch);
      for (auto& x : news) {
        seen_ = x.id;
        sums_.add(x);
      }
      if (news.size() < batch)
        return;
    }
  } catch (const std::exception&) { // Out of memory: a count is the least that is lost.
  }
}

rack_sums rack_tally::now() const {
  std::lock_guard guard{mutex_};
  return sums_;
}

} // namespace dongled::api
