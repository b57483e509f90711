#include "api/views/modem_views.hpp"

#include "actors/modem/owner_wish.hpp"
#include "api/views/or_null.hpp"
#include "io/hilink/radio_choice.hpp"

#include <nlohmann/json.hpp>

namespace dongled::api {

using nlohmann::json;
using namespace io::hilink;

const char* to_string(pin_status::sim x) noexcept {
  switch (x) {
  case pin_status::sim::none: return "none";
  case pin_status::sim::failed: return "failed";
  case pin_status::sim::ready: return "ready";
  case pin_status::sim::pin_off: return "ready, no PIN";
  case pin_status::sim::checking: return "being checked";
  case pin_status::sim::pin_needed: return "wants its PIN";
  case pin_status::sim::puk_needed: return "wants its PUK";
  case pin_status::sim::other: return "unknown";
  }
  return "?";
}

json to_json(const modem_identity& x) {
  return {{"model", or_null(x.model)},       {"imei", or_null(x.imei)},
          {"imsi", or_null(x.imsi)},         {"iccid", or_null(x.iccid)},
          {"software", or_null(x.software)}, {"hardware", or_null(x.hardware)},
          {"mac", or_null(x.mac)},           {"wan_ip", or_null(x.wan_ip)},
          {"uptime_s", or_null(x.uptime_s)}, {"complete", x.complete}};
}

json to_json(const modem_status& x) {
  return {{"connection", to_string(x.connection)},   {"connection_code", x.connection_code},
          {"network_type", or_null(x.network_text)}, {"sim_present", or_null(x.sim_present)},
          {"service", or_null(x.service)},           {"roaming", or_null(x.roaming)},
          {"bars", or_null(x.signal_icon)},          {"wan_ip", or_null(x.wan_ip)}};
}

json to_json(const serving_network& x) {
  return {{"name", or_null(x.name)}, {"plmn", or_null(x.numeric)}, {"rat", or_null(x.rat)}};
}

json to_json(const pin_status& x) {
  return {{"state", to_string(x.state)},
          {"code", x.code},
          {"pin_tries", or_null(x.pin_tries)},
          {"puk_tries", or_null(x.puk_tries)}};
}

json to_json(const radio_signal& x) {
  return {{"mode", or_null(x.mode)}, {"rsrp", or_null(x.rsrp)}, {"rsrq", or_null(x.rsrq)},
          {"rssi", or_null(x.rssi)}, {"sinr", or_null(x.sinr)}, {"rscp", or_null(x.rscp)},
          {"ecio", or_null(x.ecio)}, {"band", or_null(x.band)}, {"cell_id", or_null(x.cell_id)},
          {"pci", or_null(x.pci)},   {"plmn", or_null(x.plmn)}};
}

json to_json(const traffic_counters& x) {
  return {
    {"connection",
     {{"upload", x.current_upload},
      {"download", x.current_download},
      {"time_s", x.current_seconds}}},
    {"total",
     {{"upload", x.total_upload}, {"download", x.total_download}, {"time_s", x.total_seconds}}},
    {"rate", {{"upload", x.upload_rate}, {"download", x.download_rate}}}};
}

json to_json(const month_counters& x) {
  return {{"upload", x.upload},
          {"download", x.download},
          {"time_s", x.seconds},
          {"since", or_null(x.since)}};
}

json to_json(const profile_list& x) {
  json profiles = json::array();
  for (auto& p : x.profiles)
    profiles.push_back({{"index", p.index},
                        {"name", p.name},
                        {"apn", p.apn},
                        {"username", or_null(p.username)},
                        {"in_use", p.index == x.current},
                        {"read_only", p.read_only}});
  return {{"current", x.current}, {"profiles", std::move(profiles)}};
}

json radio_json(const radio_setting& x, const modem_wish& wish) {
  auto mask = mask_from(x.now.lte_bands);
  auto bands = [](uint64_t y) { return y == 0 ? json(nullptr) : json(band_words(y)); };
  json out{{"mode", mode_word(x.now.mode)},
           {"bands", bands(mask.value_or(0))},
           {"network_mode", x.now.mode},
           {"network_band", x.now.bands},
           {"lte_band", x.now.lte_bands},
           {"can", bands(x.can)},
           {"wish", nullptr},
           {"as_wished", as_wished(wish, x.now, x.can)}};
  if (!wish.empty())
    out["wish"] = {{"mode", wish.mode.empty() ? json(nullptr) : json(mode_word(wish.mode))},
                   {"bands", bands(wish.bands)},
                   {"since", rfc3339(wish.at)}};
  return out;
}

} // namespace dongled::api
