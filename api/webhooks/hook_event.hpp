#pragma once

#include "actors/history/happening.hpp"
#include "io/store/outbox.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace dongled::api {

/// What a webhook is told.
struct hook_event {
  std::string
    event; ///< "toggle_started", "toggle_ended", "dongle_down", "dongle_up" or "firewall_…".
  std::string id;      ///< Of the happening it is made of: the same however often it is made.
  unix_ms at = 0;      ///< When that was.
  nlohmann::json body; ///< `{event, id, at, dongle, …}`; dongle is null where it is about none.
};

/// Makes events of happenings. Outages come in pairs: a `dongle_down` is followed by exactly one
/// `dongle_up` of the same `incident`, before the next `dongle_down` of that dongle. One that ends
/// within `settle` is not told at all: routes and ports are put right in a moment. What is open is
/// kept by whoever asks, over restarts of the daemon. Pure.
class hook_reader {
public:
  static constexpr unix_ms settle = 3000;

  struct choice {
    bool toggles = true, dongles = true, firewall = false;
  };

  hook_reader(choice wanted, io::store::open_outages open)
    : wanted_(wanted), open_(std::move(open)) {}

  /// The events that @p x gives rise to.
  std::vector<hook_event> read(const happening& x);
  /// Outages that have lasted long enough at @p now.
  std::vector<hook_event> due(unix_ms now);

  const io::store::open_outages& open() const noexcept { return open_; }

private:
  void phase_changed(const happening& x, std::vector<hook_event>& out);
  void tell_down(subnet_id dongle, std::vector<hook_event>& out);

  choice wanted_;
  io::store::open_outages open_;
};

} // namespace dongled::api
