#pragma once

#include "api/views/rack_picture.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace dongled::api {

/// Where the API is reached: "rack.example:80", "[fd00::1]:8080". Pure.
std::string api_authority(const rack_picture& x);

/// What `GET /sd` answers, in the form of Prometheus' http_sd_config: the daemon itself, whose
/// /metrics is to be scraped. Pure.
nlohmann::json scrape_targets(const rack_picture& x);

/// With `?of=proxies`: each known dongle's SOCKS5 port, for whoever probes through them, with its
/// number as the label `dongle` and its phase as `__meta_dongled_phase`. Pure.
nlohmann::json proxy_targets(const rack_picture& x);

} // namespace dongled::api
