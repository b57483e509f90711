#pragma once

#include "actors/history/chronicle.hpp"
#include "api/http/stream_seats.hpp"

#include <functional>
#include <optional>
#include <set>
#include <string>

namespace dongled::api {

/// Which happenings a reader wants.
struct event_filter {
  std::optional<subnet_id> dongle;  ///< Nothing: all, and those of the whole rack.
  std::set<happening_kind> kinds{}; ///< Empty: all.

  bool passes(const happening& x) const {
    return (!dongle || x.dongle == dongle) && (kinds.empty() || kinds.contains(x.kind));
  }
};

/// A piece of what happened before the chronicle's oldest, from the journal.
struct older_events {
  std::vector<happening> events; ///< The oldest first.
  bool more = false;
};

/// One reader of the chronicle, as server-sent events (the HTML standard, section 9.2). It keeps
/// its place and no more than a page, however slowly its client reads: what has left the chronicle
/// meanwhile comes from the journal, and what that cannot tell is named by an event `gap`. For one
/// thread.
class event_stream {
public:
  /// Fetches what happened after one id and before another; nothing: it cannot be told. May block.
  using fetch = std::function<std::optional<older_events>(uint64_t after, uint64_t before)>;

  event_stream(chronicle_ptr history, event_filter which, uint64_t from, fetch older,
               stream_seats::seat seat);

  /// What is there now, as text to send at once: a page at most; empty: nothing.
  std::string more();

  /// Waits, for @p limit at most, until there may be something.
  void wait(std::chrono::milliseconds limit) const;

  /// The greeting: it makes the first bytes go out at once.
  static std::string hello();
  /// Tells that the connection lives.
  static std::string heartbeat();
  /// The last words.
  static std::string goodbye(const std::string& why);

private:
  std::string catch_up(uint64_t oldest);

  chronicle_ptr history_;
  event_filter which_;
  uint64_t last_;
  fetch older_;
  stream_seats::seat seat_;
};

/// One happening as an event.
std::string event_text(const happening& x);

} // namespace dongled::api
