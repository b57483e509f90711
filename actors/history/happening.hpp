#pragma once

#include "config/ids.hpp"
#include "config/wall_time.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace dongled {

/// What sort of thing happened. The names (`to_string`) are what HTTP, the shell and webhooks show.
enum class happening_kind : uint8_t {
  daemon,         ///< It started, is ready, stops, or was reloaded.
  toggle_started, ///< A toggle of a dongle begins.
  toggle_step,    ///< One act of a toggle is over: an entry of its trace.
  toggle_ended,   ///< It ended; `details` is its result.
  phase,          ///< A dongle's phase changed: `details` has `before` and `now`.
  health,         ///< A dongle's egress was judged anew.
  address,        ///< A public address was seen that is new on its dongle.
  plug,           ///< A stick came, went, or was replaced.
  power,          ///< A port's power was switched, or found other than it should be.
  recovery,       ///< Recovery was paused, resumed, or chose to wait.
  restart,        ///< An actor died and is started again.
  gave_up,        ///< A supervisor's window is full.
  person,         ///< Somebody asked for something that changes the rack.
  uplink,         ///< The host's own way out changed.
  condition,      ///< Something holds that somebody ought to know, or does no longer.
  sms_received,   ///< A modem has new text messages: `details` has how many, never who or what.
  plan_usage,     ///< A data plan is used up to a mark: `details` has `percent` and the bytes.
  firewall,       ///< Who may connect changed, or a list was refused: `details` has `what`.
  tuning,         ///< A kernel setting was changed, given back, or found changed by another.
  schedule,       ///< A turn of a schedule was missed: `details` has `why`.
  remedy,         ///< One act of a remedy for one site is over: an entry of its trace.
};
inline constexpr auto last_happening_kind = happening_kind::remedy;

const char* to_string(happening_kind x) noexcept;
/// The kind of that name; nothing for an unknown one.
std::optional<happening_kind> happening_kind_from(const std::string& name);

/// One thing that happened, with what led to it: event stream, journal and webhooks are made of
/// these. What has no `cause` came from outside, and `by` says from whom or what.
struct happening {
  uint64_t id = 0; ///< Given by the chronicle: grows, also over restarts; microseconds since 1970.
  unix_ms at = 0;  ///< Given by the chronicle when 0.
  happening_kind kind = happening_kind::daemon;
  std::optional<subnet_id> dongle; ///< Nothing: it is about the whole rack.
  std::string text;                ///< A sentence for people.
  std::string actor;               ///< The path of the actor it is about; empty: none.
  std::string toggle;              ///< The id of the toggle it belongs to; empty: none.
  uint64_t cause = 0;              ///< The id of what led to it; 0: it came from outside.
  std::string by;                  ///< "http 127.0.0.1", "kernel", "probe"…
  nlohmann::json details = {};     ///< An object, by kind; null: none.
};

/// `{id, at, kind, dongle, text, actor, toggle_id, cause, by, details}`; what is empty is null.
nlohmann::json to_json(const happening& x);

} // namespace dongled
