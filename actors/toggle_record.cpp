#include "actors/toggle_record.hpp"

#include <nlohmann/json.hpp>

#include <cmath>

namespace dongled {

using nlohmann::json;

namespace {

json or_null(const std::optional<double>& x) { return x ? json(*x) : json(nullptr); }
json or_null(const std::string& x) { return x.empty() ? json(nullptr) : json(x); }

std::string text_of(const json& x, const char* key) {
  auto at = x.find(key);
  return at != x.end() && at->is_string() ? at->get<std::string>() : std::string{};
}

template <class T>
T number_of(const json& x, const char* key) {
  auto at = x.find(key);
  return at != x.end() && at->is_number_integer() ? at->get<T>() : T{};
}

toggle_outcome outcome_of(const std::string& x) {
  for (auto o : {toggle_outcome::changed, toggle_outcome::unchanged, toggle_outcome::recovered})
    if (x == to_string(o))
      return o;
  return toggle_outcome::failed;
}

} // namespace

const char* to_string(toggle_outcome x) noexcept {
  switch (x) {
  case toggle_outcome::changed: return "changed";
  case toggle_outcome::unchanged: return "unchanged";
  case toggle_outcome::recovered: return "recovered";
  case toggle_outcome::failed: return "failed";
  }
  return "?";
}

json to_json(const std::vector<trace_entry>& trace) {
  json out = json::array();
  for (auto& x : trace)
    out.push_back({{"at", rfc3339(x.at)},
                   {"action", x.action},
                   {"why", x.why},
                   {"read_back", x.read_back},
                   {"duration_ms", x.duration_ms}});
  return out;
}

json to_json(const signal_view& x) {
  return {{"rsrp", or_null(x.rsrp)}, {"rsrq", or_null(x.rsrq)}, {"rssi", or_null(x.rssi)},
          {"sinr", or_null(x.sinr)}, {"band", or_null(x.band)}, {"cell_id", or_null(x.cell_id)},
          {"pci", or_null(x.pci)},   {"plmn", or_null(x.plmn)}};
}

json to_json(const toggle_result& x) {
  auto success = x.outcome == toggle_outcome::changed || x.outcome == toggle_outcome::recovered;
  json out = {{"success", success},
              {"outcome", to_string(x.outcome)},
              {"ip", or_null(x.ip)},
              {"previous_ip", or_null(x.previous_ip)},
              {"traffic", {{"upload", x.traffic.upload}, {"download", x.traffic.download}}},
              {"signal", x.signal ? to_json(*x.signal) : json(nullptr)},
              {"step", x.step},
              {"timestamp", rfc3339(x.ended)},
              {"ended_ms", x.ended},
              {"duration_ms", x.duration_ms},
              {"toggle_id", x.toggle_id}};
  if (x.seen_at != 0) {
    out["seen_at"] = rfc3339(x.seen_at);
    out["seen_at_ms"] = x.seen_at;
  }
  if (x.outcome == toggle_outcome::failed) {
    out["error"] = x.error;
    out["code"] = x.timed_out ? "TOGGLE_TIMEOUT" : "TOGGLE_FAILED";
  }
  return out;
}

json to_json(const toggle_record& x) {
  return {{"toggle_id", x.id},
          {"dongle", x.dongle.n},
          {"asked_by", x.asked_by},
          {"started", rfc3339(x.started)},
          {"state", x.result ? "ended" : "running"},
          {"result", x.result ? to_json(*x.result) : json(nullptr)},
          {"trace", to_json(x.trace)}};
}

toggle_result toggle_result_from(const json& x) {
  toggle_result out;
  if (!x.is_object())
    return out;
  out.outcome = outcome_of(text_of(x, "outcome"));
  out.ip = text_of(x, "ip");
  out.previous_ip = text_of(x, "previous_ip");
  out.step = number_of<unsigned>(x, "step");
  out.ended = number_of<int64_t>(x, "ended_ms");
  out.seen_at = number_of<int64_t>(x, "seen_at_ms");
  out.duration_ms = number_of<int64_t>(x, "duration_ms");
  out.toggle_id = text_of(x, "toggle_id");
  out.error = text_of(x, "error");
  out.timed_out = text_of(x, "code") == "TOGGLE_TIMEOUT";
  if (auto t = x.find("traffic"); t != x.end() && t->is_object())
    out.traffic = {number_of<uint64_t>(*t, "upload"), number_of<uint64_t>(*t, "download")};
  if (auto s = x.find("signal"); s != x.end() && s->is_object()) {
    auto real = [&](const char* key) -> std::optional<double> {
      auto at = s->find(key);
      return at != s->end() && at->is_number() ? std::optional(at->get<double>()) : std::nullopt;
    };
    out.signal = signal_view{real("rsrp"),       real("rsrq"),        real("rssi"),
                             real("sinr"),       text_of(*s, "band"), text_of(*s, "cell_id"),
                             text_of(*s, "pci"), text_of(*s, "plmn")};
  }
  return out;
}

} // namespace dongled
