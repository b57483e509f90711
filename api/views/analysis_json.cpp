#include "api/views/analysis_json.hpp"

#include "config/wall_time.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <ctime>

namespace dongled::api {

using nlohmann::json;

namespace {

constexpr size_t shown_causes = 5;

json number_or_null(std::optional<double> x) { return x ? json(*x) : json(nullptr); }

double rounded(double x) { return std::round(x * 10) / 10; }

json evidence_json(const std::vector<analysis::finding>& all) {
  auto out = json::array();
  for (auto& x : all)
    out.push_back({{"evidence", x.says},
                   {"series", x.series},
                   {"db", rounded(x.db)},
                   {"value", number_or_null(x.value)},
                   {"usual", number_or_null(x.usual)},
                   {"unit", x.unit},
                   {"since", x.began == 0 ? json(nullptr) : json(rfc3339(x.began))},
                   {"basis", x.basis}});
  return out;
}

/// The zone in which times of that moment are shown.
std::string zone_of(unix_ms at) {
  auto seconds = static_cast<std::time_t>(at / 1000);
  std::tm x{};
  ::localtime_r(&seconds, &x);
  char out[16];
  return {out, std::strftime(out, sizeof out, "%Z", &x)};
}

/// The limit of a gauge, by the name of another; null: it has none.
const char* limit_of(std::string_view name) {
  static constexpr std::pair<std::string_view, const char*> limits[] = {
    {"conntrack.count", "conntrack.max"},
    {"self.fds", "self.fd_limit"},
    {"files.open", "files.max"},
    {"sock.tcp.tw", "tune.net.ipv4.tcp_max_tw_buckets"},
    {"memory.MemAvailable", "memory.MemTotal"},
    {"disk.free", "disk.size"}};
  for (auto& [gauge, limit] : limits)
    if (gauge == name)
      return limit;
  return name.starts_with("ports.") && name != "ports.range" ? "ports.range" : nullptr;
}

} // namespace

json analysis_json(const analysis::ranking& x, bool detailed) {
  auto causes = json::array();
  for (auto& one : x.causes) {
    auto none = std::string_view{one.card->name} == "none";
    if (!detailed && (causes.size() == shown_causes || (one.db < 0 && !none)))
      break;
    causes.push_back({{"cause", one.card->name},
                      {"title", one.card->title},
                      {"weight", analysis::word_of(one.db)},
                      {"db", rounded(one.db)},
                      {"for", evidence_json(one.speaks_for)},
                      {"against", evidence_json(one.against)},
                      {"decide_by", one.card->decide_by},
                      {"remedy", one.card->remedy}});
  }
  return {{"at", rfc3339(x.at)},
          {"zone", zone_of(x.at)},
          {"onset", x.onset ? json(rfc3339(*x.onset)) : json(nullptr)},
          {"window", {{"from", rfc3339(x.from)}, {"to", rfc3339(x.to)}}},
          {"verdict", analysis::verdict_of(x)},
          {"causes", std::move(causes)},
          {"unknown", x.unknown},
          {"usual_hours", x.usual_hours}};
}

json samples_json(const samples_found& x, bool alone) {
  auto all = json::array();
  for (auto& one : x.lines) {
    json line{
      {"name", one.info.name},
      {"unit", one.info.unit},
      {"kind", one.info.counter ? "counter" : "gauge"},
      {"missing_since", one.missing_since ? json(rfc3339(*one.missing_since)) : json(nullptr)}};
    if (alone || !one.points.empty()) {
      auto& points = line["points"] = json::array();
      for (auto& [at, value] : one.points)
        points.push_back({rfc3339(at), value});
    }
    all.push_back(std::move(line));
  }
  if (alone && all.size() == 1)
    return all.front();
  return {{"series", std::move(all)}};
}

json gauges_json(const gauges_found& x, unix_ms now) {
  auto all = json::array();
  for (auto& [name, one] : x.now.all()) {
    auto value = x.now.value(name);
    auto limit = limit_of(name);
    auto most = limit ? x.now.value(limit) : std::nullopt;
    all.push_back({{"name", name},
                   {"value", value ? json(*value) : json(nullptr)},
                   {"limit", most ? json(*most) : json(nullptr)},
                   {"unit", one.unit},
                   {"kind", one.counter ? "counter" : "gauge"}});
  }
  return {{"at", rfc3339(now)},
          {"gauges", std::move(all)},
          {"trouble", x.trouble.empty() ? json(nullptr) : json(x.trouble)},
          {"bytes", x.bytes}};
}

} // namespace dongled::api
