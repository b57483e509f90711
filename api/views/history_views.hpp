#pragma once

#include "actors/history/messages.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstddef>

namespace dongled::api {

// What has been, as HTTP and the shell show it. Pure. Each answer has `trouble`, a sentence or
// null: why it may be incomplete.

/// `{dongles:[{dongle, seen, unique, unique_share, reuse_distance:{median,least}|null, addresses:
/// [{address, at, seen_before}]}]}`: the newest @p shown of each are listed, all are counted.
nlohmann::json addresses_json(const addresses_found& x, size_t shown);

/// `{dongles:[{dongle, hours:[{at, up, down, connections}]}]}`, the oldest first.
nlohmann::json traffic_json(const traffic_found& x);

/// `{dongles:[{dongle, samples:[{at, rsrp, rsrq, sinr, band}]}]}`, the oldest first.
nlohmann::json signal_json(const signal_found& x);

/// `{toggles:[{toggle_id, dongle, asked_by, state, started, result}], next: id|null}`, the newest
/// first; `next` is the `before` of the page that follows.
nlohmann::json toggles_json(const toggles_page& x);

/// `{happenings:[…], more}`, the oldest first.
nlohmann::json happenings_json(const happenings_page& x);

} // namespace dongled::api
