#pragma once

#include "tests/bench/measure.hpp"

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace dongled::bench {

/// Everything that was measured of one contender.
struct figures {
  std::string name;
  bulk_figure down, up;
  rate_figure rate;
  ping_figure ping, busy_ping;
  idle_figure idle;
  bulk_figure paced_one, paced_many;
  datagram_figure small, large;
  ping_figure datagram_ping;
};

/// A table for people: a row per figure, a column per contender, and dongled's ratio to dante and
/// to microsocks where both were measured.
std::string table(const std::vector<figures>& all);

/// The same for programs: {"name": {"figure": number}}.
nlohmann::json as_json(const std::vector<figures>& all);

} // namespace dongled::bench
