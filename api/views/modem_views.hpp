#pragma once

#include "io/hilink/records.hpp"
#include "io/hilink/signal.hpp"

#include <nlohmann/json_fwd.hpp>

namespace dongled {
struct modem_wish;
struct radio_setting;
} // namespace dongled

namespace dongled::api {

// A modem's records as JSON, for `modem N …`. Pure. What the modem did not tell is null; passwords
// are never shown.

nlohmann::json to_json(const io::hilink::modem_identity& x);
nlohmann::json to_json(const io::hilink::modem_status& x);
nlohmann::json to_json(const io::hilink::serving_network& x);
nlohmann::json to_json(const io::hilink::pin_status& x);
nlohmann::json to_json(const io::hilink::radio_signal& x);
nlohmann::json to_json(const io::hilink::traffic_counters& x);
nlohmann::json to_json(const io::hilink::month_counters& x);
nlohmann::json to_json(const io::hilink::profile_list& x);

/// Mode and bands as they are, and as their owner wishes: `wish` is null without one.
nlohmann::json radio_json(const radio_setting& x, const modem_wish& wish);

/// "ready", "PIN needed", …
const char* to_string(io::hilink::pin_status::sim x) noexcept;

} // namespace dongled::api
