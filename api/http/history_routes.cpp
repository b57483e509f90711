#include "api/http/http_routes.hpp"
#include "api/shell/story_text.hpp"
#include "api/views/history_views.hpp"

#include <algorithm>
#include <charconv>
#include <limits>

// `/history/…` and `/toggles`: what the journal keeps. Values that make no sense are 400
// INVALID_PARAMETER; what is left out does not matter.

namespace dongled::api {

namespace {

/// The journal may be at a big page, or at forgetting.
constexpr seconds history_patience{10};

constexpr uint64_t most_rows = 1000, most_hours = 31 * 24;
constexpr unix_ms hour_ms = 60 * 60 * 1000;

/// Reads the query of one request; the first value that makes no sense is remembered.
class reader {
public:
  reader(const http_ask& x, const settings& config) : ask_(x), config_(config) {}

  std::string text(const char* name) const {
    auto at = ask_.query.find(name);
    return at == ask_.query.end() ? std::string{} : at->second;
  }

  uint64_t number(const char* name, uint64_t otherwise, uint64_t least, uint64_t most) {
    auto given = text(name);
    if (given.empty())
      return otherwise;
    auto n = whole(given);
    if (!n || *n < least || *n > most)
      complain(name,
               "a whole number from " + std::to_string(least) + " to " + std::to_string(most));
    return n.value_or(otherwise);
  }

  std::optional<subnet_id> dongle() {
    auto given = text("dongle");
    auto out = given.empty() ? std::nullopt : subnet_in(given, config_);
    if (!given.empty() && !out)
      complain("dongle", "a subnet from " + to_string(config_.dongles.first) + " to "
                           + to_string(config_.dongles.last));
    return out;
  }

  std::string one_of(const char* name, std::initializer_list<const char*> known) {
    auto given = text(name);
    std::string all;
    for (auto* x : known)
      all += (all.empty() ? "" : ", ") + std::string(x);
    auto fits = std::any_of(known.begin(), known.end(), [&](auto* x) { return given == x; });
    if (!given.empty() && !fits)
      complain(name, "one of " + all);
    return given;
  }

  /// A time of RFC 3339, or a toggle's id: then only what is newer than it.
  void since(io::store::toggle_filter& out) {
    auto given = text("since");
    if (given.empty())
      return;
    if (auto id = whole(given)) {
      out.after = *id;
      return;
    }
    std::replace(given.begin(), given.end(), ' ', '+'); // a + that was not escaped
    if (auto at = epoch_ms(given))
      out.since = *at;
    else
      complain("since", "a time like 2026-01-31T10:00:00.000+01:00, or a toggle's id");
  }

  std::optional<http_answer> refusal() const { return no_; }

private:
  static std::optional<uint64_t> whole(const std::string& x) {
    uint64_t n = 0;
    auto [end, bad] = std::from_chars(x.data(), x.data() + x.size(), n);
    return bad == std::errc{} && end == x.data() + x.size() ? std::optional(n) : std::nullopt;
  }

  void complain(const char* name, const std::string& expected) {
    if (!no_)
      no_ = http_error(400, std::string(name) + ": expected " + expected, "INVALID_PARAMETER",
                       {{"parameter", name}});
  }

  const http_ask& ask_;
  const settings& config_;
  std::optional<http_answer> no_;
};

/// Asks the journal, and shows what it says.
template <class Found, class Query, class View>
http_answer shown(http_desk& desk, const reader& read, Query query, View view) {
  if (auto no = read.refusal())
    return std::move(*no);
  auto found = desk.actors.ask<Found>(desk.world->find("/journal"), history_patience,
                                      "ask the journal", std::move(query));
  if (!found)
    return not_available(found.why());
  return {200, view(*found)};
}

/// When the last `hours` began.
unix_ms begin_of(http_desk& desk, reader& read) {
  auto hours = static_cast<unix_ms>(read.number("hours", 24, 1, most_hours));
  return desk.world->now() - hours * hour_ms;
}

} // namespace

http_answer serve_history_addresses(http_desk& desk, const http_ask& x) {
  auto config = desk.world->settings_now();
  reader read{x, *config};
  addresses_query query{read.dongle()};
  auto limit = read.number("limit", 100, 1, most_rows);
  return shown<addresses_found>(desk, read, query,
                                [&](auto& y) { return addresses_json(y, limit); });
}

http_answer serve_history_traffic(http_desk& desk, const http_ask& x) {
  auto config = desk.world->settings_now();
  reader read{x, *config};
  traffic_query query{read.dongle(), begin_of(desk, read)};
  return shown<traffic_found>(desk, read, query, traffic_json);
}

http_answer serve_history_signal(http_desk& desk, const http_ask& x) {
  auto config = desk.world->settings_now();
  reader read{x, *config};
  signal_query query{read.dongle(), begin_of(desk, read)};
  return shown<signal_found>(desk, read, query, signal_json);
}

http_answer serve_toggle_list(http_desk& desk, const http_ask& x) {
  constexpr auto any_id = std::numeric_limits<uint64_t>::max();
  auto config = desk.world->settings_now();
  reader read{x, *config};
  toggles_query query;
  query.which.dongle = read.dongle();
  query.which.outcome =
    read.one_of("outcome", {"changed", "unchanged", "recovered", "failed", "running"});
  query.which.asked_by = read.text("asked_by");
  query.which.before = read.number("before", 0, 1, any_id);
  query.which.limit = read.number("limit", 100, 1, most_rows);
  read.since(query.which);
  return shown<toggles_page>(desk, read, std::move(query), toggles_json);
}

} // namespace dongled::api
