#pragma once

#include "supervision/census.hpp"
#include "supervision/messages.hpp"

#include <nlohmann/json_fwd.hpp>

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace dongled::api {

/// What the live actors said of themselves, by path; who did not answer in time is not in it.
using reports = std::map<std::string, supervision::actor_report>;

/// At most so many children of one simple_one_for_one supervisor are shown; `children_more` counts
/// the rest. A dongle may have thousands of relays.
inline constexpr size_t most_siblings = 100;

/// `/tree`: the census as nested JSON, the root outermost. Pure. Without a root: null.
nlohmann::json tree_json(const std::vector<supervision::census_entry>& all, const reports& said,
                         supervision::time_point now);

/// One actor of it, without its children: `donglectl inspect`.
nlohmann::json actor_json(const supervision::census_entry& x,
                          const std::optional<supervision::actor_report>& said,
                          supervision::time_point now);

/// The id of its incarnation: the live one's where there is one, else the last one's.
uint64_t incarnation(const supervision::census_entry& x);

/// The entries that `tree_json` would show: all but the siblings beyond `most_siblings`.
std::vector<supervision::census_entry> shown(std::vector<supervision::census_entry> all);

/// Why the tree is not up, in a sentence; nothing when every fixed row of it runs. What comes and
/// goes (dongle subtrees, relays) is not judged.
std::optional<std::string> tree_trouble(const std::vector<supervision::census_entry>& all);

} // namespace dongled::api
