#include "actors/history/messages.hpp"
#include "api/http/event_stream.hpp"
#include "api/http/http_routes.hpp"

#include <algorithm>
#include <charconv>

// `/events`: what happens, live as server-sent events, or a page of it as JSON.

namespace dongled::api {

using nlohmann::json;

namespace {

constexpr seconds journal_patience{5};
constexpr size_t usual_limit = 100, most_at_once = 1000, older_page = 200;

std::optional<uint64_t> number_in(const std::string& x) {
  uint64_t n = 0;
  auto [end, bad] = std::from_chars(x.data(), x.data() + x.size(), n);
  return bad == std::errc{} && end == x.data() + x.size() ? std::optional(n) : std::nullopt;
}

http_answer bad_parameter(const std::string& name, const std::string& expected) {
  return http_error(400, name + ": expected " + expected, "INVALID_PARAMETER",
                    {{"parameter", name}});
}

/// What a request asks for; `no` when it makes no sense.
struct wish {
  event_filter which;
  std::optional<uint64_t> since;
  size_t limit = usual_limit;
  std::optional<http_answer> no;
};

void read_kinds(const std::string& text, wish& out) {
  for (size_t at = 0; at <= text.size();) {
    auto end = std::min(text.find(',', at), text.size());
    if (auto kind = happening_kind_from(text.substr(at, end - at)))
      out.which.kinds.insert(*kind);
    else
      out.no = bad_parameter("kind", "names of kinds, such as phase,toggle_ended");
    at = end + 1;
  }
}

/// A browser that comes back says where it was by the header; the query is for everybody else.
wish wish_of(const http_ask& x, const settings& config) {
  wish out;
  auto header = x.header("last-event-id"), since = x.param("since"), limit = x.param("limit");
  auto from = header.empty() ? since : header;
  if (!from.empty() && !(out.since = number_in(from)))
    out.no = bad_parameter(header.empty() ? "since" : "Last-Event-ID", "the id of an event");
  if (!limit.empty()) {
    auto n = number_in(limit);
    if (!n || *n < 1 || *n > most_at_once)
      out.no = bad_parameter("limit", "a whole number from 1 to 1000");
    out.limit = static_cast<size_t>(n.value_or(usual_limit));
  }
  if (auto dongle = x.param("dongle");
      !dongle.empty() && !(out.which.dongle = subnet_in(dongle, config)))
    out.no = invalid_subnet(config);
  if (auto kinds = x.param("kind"); !kinds.empty())
    read_kinds(kinds, out);
  return out;
}

happenings_query query_of(const event_filter& which, size_t limit) {
  happenings_query out;
  out.dongle = which.dongle;
  out.kinds.assign(which.kinds.begin(), which.kinds.end());
  out.limit = limit;
  return out;
}

/// Reads in the journal for a stream that is behind the chronicle.
event_stream::fetch reader_of(http_desk& desk, const event_filter& which) {
  return [w = desk.world, &actors = desk.actors,
          which](uint64_t after, uint64_t before) -> std::optional<older_events> {
    auto query = query_of(which, older_page);
    query.after = after;
    query.before = before;
    auto found = actors.ask<happenings_page>(w->find("/journal"), journal_patience,
                                             "ask the journal", std::move(query));
    if (!found || !found->trouble.empty())
      return std::nullopt;
    return older_events{std::move(found->happenings), found->more};
  };
}

/// What the chronicle alone has of a page: the journal is away, or has trouble.
std::vector<happening> recent(const chronicle& history, const wish& x) {
  auto all = history.since(x.since.value_or(0), SIZE_MAX);
  std::erase_if(all, [&](auto& y) { return !x.which.passes(y); });
  if (all.size() > x.limit) {
    auto extra = static_cast<std::ptrdiff_t>(all.size() - x.limit);
    x.since ? all.erase(all.end() - extra, all.end()) : all.erase(all.begin(), all.begin() + extra);
  }
  return all;
}

http_answer one_page(http_desk& desk, const wish& x) {
  auto newest = desk.world->history->newest();
  auto query = query_of(x.which, x.limit);
  query.after = x.since;
  auto found = desk.actors.ask<happenings_page>(desk.world->find("/journal"), journal_patience,
                                                "ask the journal", std::move(query));
  auto whole = found && found->trouble.empty();
  auto events = whole ? std::move(found->happenings) : recent(*desk.world->history, x);
  json list = json::array();
  for (auto& y : events)
    list.push_back(to_json(y));
  // Whoever asks again from `last` on misses nothing: what did not fit on the page comes then.
  auto full = events.size() >= x.limit && x.since;
  auto last = events.empty() ? x.since.value_or(0) : events.back().id;
  http_answer out{200,
                  {{"events", std::move(list)}, {"last", full ? last : std::max(last, newest)}}};
  out.body["trouble"] = whole   ? json(nullptr)
                        : found ? json(found->trouble)
                                : json(found.why().doing);
  return out;
}

} // namespace

http_answer serve_events(http_desk& desk, const http_ask& x) {
  auto config = desk.world->settings_now();
  auto wanted = wish_of(x, *config);
  if (wanted.no)
    return std::move(*wanted.no);
  if (x.param("follow") == "0")
    return one_page(desk, wanted);
  auto seat = desk.seats ? desk.seats->take(config->api.max_streams) : nullptr;
  if (!seat) {
    auto out = http_error(503,
                          "There are " + std::to_string(config->api.max_streams)
                            + " live streams, and no more may be at once",
                          "TOO_MANY_STREAMS", {{"max_streams", config->api.max_streams}});
    out.headers.emplace_back("Retry-After", "5");
    return out;
  }
  auto newest = desk.world->history->newest();
  http_answer out;
  out.stream = std::make_shared<event_stream>(desk.world->history, wanted.which,
                                              std::min(wanted.since.value_or(newest), newest),
                                              reader_of(desk, wanted.which), std::move(seat));
  out.headers = {{"Cache-Control", "no-cache"}, {"X-Accel-Buffering", "no"}};
  return out;
}

} // namespace dongled::api
