#pragma once

#include "actors/analysis/ranking.hpp"
#include "io/recorder/recording.hpp"

#include <caf/all.hpp>

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

// What the flight recorder is asked. Apart from actors/messages.hpp, since few need these.

namespace dongled {

/// What is to be analysed.
struct analysis_query {
  std::string when = "now";        ///< As people write it (analysis::read_moment).
  int64_t length = 30 * 60 * 1000; ///< Milliseconds before and behind it that are looked at.
  std::optional<int> dongle;
}; ///< http, shell ask recorder for the likeliest causes → analysis_found; `bad_input` for no time,
   ///< `not_found` when there are no samples, saying what there is.
struct analysis_found {
  std::shared_ptr<const analysis::ranking> order;
};

struct samples_query {
  std::vector<std::string> series; ///< Empty: which there are, without values.
  std::string since;               ///< As people write it; empty: an hour ago.
}; ///< http, shell ask recorder for what was sampled → samples_found.
struct samples_found {
  struct line {
    io::recorder::series_info info;
    std::vector<std::pair<int64_t, int64_t>> points; ///< Time in ms, value; without missing ones.
    std::optional<int64_t> missing_since;            ///< Nothing: its newest value is there.
  };
  std::vector<line> lines;
  std::vector<std::string> unknown; ///< Names that were asked for and are none.
};

struct gauges_query {}; ///< http, shell ask recorder to look at the host now → gauges_found.
struct gauges_found {
  io::recorder::reading_list now;
  std::string trouble; ///< Why nothing is kept; empty: it is.
  uint64_t bytes = 0;  ///< That the recorder's files take.
};

} // namespace dongled

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::analysis_query)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::analysis_found)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::samples_query)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::samples_found)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::gauges_query)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::gauges_found)
