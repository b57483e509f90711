#pragma once

#include "config/ids.hpp"
#include "config/wall_time.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace dongled {

/// One entry of a toggle's trace: what was done, why, and what was read back afterwards.
struct trace_entry {
  unix_ms at = 0;
  std::string action, why, read_back;
  int64_t duration_ms = 0;
};

/// How a toggle ended (contract, section 1).
enum class toggle_outcome : uint8_t { changed, unchanged, recovered, failed };

const char* to_string(toggle_outcome x) noexcept;

/// The modem's radio readings, in the units it reports (dBm, dB).
struct signal_view {
  std::optional<double> rsrp, rsrq, rssi, sinr;
  std::string band, cell_id, pci, plmn;
};

struct traffic_view {
  uint64_t upload = 0, download = 0; ///< Bytes.
};

/// What `/toggle` answers.
struct toggle_result {
  toggle_outcome outcome = toggle_outcome::failed;
  std::string ip, previous_ip; ///< Empty: not known.
  traffic_view traffic;
  std::optional<signal_view> signal;
  unsigned step = 0; ///< That healed, or the last one tried; 0: a healthy toggle.
  unix_ms ended = 0;
  int64_t duration_ms = 0;
  std::string toggle_id;
  std::string error;      ///< A sentence, for `failed`.
  unix_ms seen_at = 0;    ///< For `unchanged`: when the dongle had `ip` before; 0: has it still.
  bool timed_out = false; ///< It failed because a budget was used up.
  bool not_known = false; ///< It failed since we could not find out: no word on the dongle.
};

/// A toggle's whole life.
struct toggle_record {
  std::string id;
  subnet_id dongle;
  std::string asked_by;
  unix_ms started = 0;
  std::optional<toggle_result> result; ///< Nothing while it runs.
  std::vector<trace_entry> trace;
};

/// The JSON shapes of the contract, section 4.
nlohmann::json to_json(const std::vector<trace_entry>& trace);
nlohmann::json to_json(const signal_view& x);
nlohmann::json to_json(const toggle_result& x);
nlohmann::json to_json(const toggle_record& x);

/// Reads what `to_json` wrote, from the store: whatever is missing keeps its default.
toggle_result toggle_result_from(const nlohmann::json& x);

} // namespace dongled
