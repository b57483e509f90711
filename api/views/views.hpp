#pragma once

#include "api/views/rack_picture.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace dongled::api {

// The JSON that people and programs see (contract, section 4). Pure: a picture in, JSON out.

/// `/status`: every known dongle, sorted by subnet, and how many of them work.
nlohmann::json status_json(const rack_picture& x);

/// `/proxy-info`: only what a client may use now.
nlohmann::json proxy_info_json(const rack_picture& x);

/// One dongle's row of `/status`.
nlohmann::json dongle_json(const dongle_view& x, const rack_picture& of);

/// One dongle's `toggle_status`: idle, in_progress, recent or timeout, with a sentence.
nlohmann::json toggle_status_json(const dongle_view& x, const rack_picture& of);

/// Where a walled garden leads to; empty: the dongle is in none.
std::string leads_to(const dongle_view::health_part& x);

/// The host part of proxy URLs: what hotplug found or the settings say.
std::string advertised_host(const rack_picture& x);

/// The address with brackets where a URL needs them.
std::string url_host(const std::string& host);

} // namespace dongled::api
