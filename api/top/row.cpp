#include "api/top/row.hpp"

#include "api/shell/text_table.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <map>

namespace dongled::api::top {

using nlohmann::json;

namespace {

bool begins_character(char c) { return (c & 0xC0) != 0x80; }

} // namespace

size_t columns_of(const std::string& x) {
  return static_cast<size_t>(std::count_if(x.begin(), x.end(), begins_character));
}

std::string text_at(const json& object, const char* key, const char* otherwise) {
  auto at = object.find(key);
  if (at == object.end() || at->is_null())
    return otherwise;
  return at->is_string() ? at->get<std::string>() : at->dump();
}

namespace {

const json* dongle_in(const json& frame, const json& subnet) {
  if (frame.is_object())
    for (auto& x : frame.at("dongles"))
      if (x.at("subnet") == subnet)
        return &x;
  return nullptr;
}

} // namespace

rates rates_of(const json& before, const json& now, const json& dongle) {
  rates out;
  auto* then = dongle_in(before, dongle.at("subnet"));
  if (!then)
    return out;
  auto ms = now.at("at_ms").get<int64_t>() - before.at("at_ms").get<int64_t>();
  auto rate = [&](const char* key) -> std::optional<double> {
    auto a = then->at(key).get<double>(), b = dongle.at(key).get<double>();
    if (ms <= 0 || b < a) // another daemon counts anew
      return std::nullopt;
    return (b - a) * 1000 / static_cast<double>(ms);
  };
  out.up = rate("up_bytes");
  out.down = rate("down_bytes");
  return out;
}

std::string short_rate(const std::optional<double>& bytes) {
  if (!bytes)
    return "-";
  static const std::array<const char*, 5> units{"", "k", "M", "G", "T"};
  auto x = *bytes;
  size_t unit = 0;
  for (; x >= 999.5 && unit + 1 < units.size(); ++unit)
    x /= 1000;
  std::array<char, 32> out{};
  std::snprintf(out.data(), out.size(), unit > 0 && x < 9.95 ? "%.1f%s" : "%.0f%s", x, units[unit]);
  return out.data();
}

namespace {

std::string bars(const json& signal) {
  static const std::array<const char*, 4> steps{"▂", "▄", "▆", "█"};
  if (!signal.is_object() || !signal.contains("rsrp") || !signal["rsrp"].is_number())
    return "-";
  auto rsrp = signal["rsrp"].get<double>();
  auto strong = rsrp >= -85 ? 4u : rsrp >= -95 ? 3u : rsrp >= -105 ? 2u : rsrp >= -115 ? 1u : 0u;
  std::string out;
  for (size_t i = 0; i < steps.size(); ++i)
    out += i < strong ? steps[i] : "·";
  return out;
}

} // namespace

int urgency(const std::string& phase) {
  static const std::map<std::string, int> all{
    {"ready", 0},       {"off", 1},           {"closed", 1},     {"starting", 2},
    {"degraded", 3},    {"toggling", 4},      {"recovering", 5}, {"absent", 6},
    {"quarantined", 8}, {"walled_garden", 7}, {"trouble", 9}};
  auto found = all.find(phase);
  return found == all.end() ? 7 : found->second;
}

std::string last_toggle(const json& dongle) {
  auto& last = dongle.at("last");
  if (last.is_null())
    return "-";
  return text_at(last, "outcome") + ' ' + age_text(last.at("ago_s").get<int64_t>());
}

std::string doing(const json& dongle) {
  auto& running = dongle.at("running");
  if (running.is_object()) {
    auto action = text_at(running, "action", "");
    return (action.empty() ? "toggle" : action) + ", " + age_text(running.at("age_s"));
  }
  if (!dongle.at("plan").is_null())
    return text_at(dongle, "plan");
  if (!dongle.at("next_try_s").is_null())
    return "next try in " + age_text(dongle.at("next_try_s"));
  if (dongle.at("paused").get<bool>())
    return "recovery is paused";
  return text_at(dongle, "phase") == "ready" ? "" : text_at(dongle, "phase_reason", "");
}

namespace {

std::string signal_cell(const json& x, const rates&) { return bars(x.at("signal")); }

std::string up_cell(const json&, const rates& x) { return short_rate(x.up); }

std::string down_cell(const json&, const rates& x) { return short_rate(x.down); }

/// On a narrow screen what is being done goes before what was.
std::string either_cell(const json& x, const rates&) {
  auto now = doing(x);
  return now.empty() ? last_toggle(x) : now;
}

} // namespace

std::vector<column> columns_for(size_t width) {
  std::vector<column> out{
    {"N", 3, [](const json& x, const rates&) { return text_at(x, "subnet"); }, true},
    {"PHASE", 11, [](const json& x, const rates&) { return text_at(x, "phase"); }},
    {"ADDRESS", 15, [](const json& x, const rates&) { return text_at(x, "external_ip"); }},
    {"SIG", 4, signal_cell},
    {"CONN", 4, [](const json& x, const rates&) { return text_at(x, "connections"); }, true},
    {"UP/s", 5, up_cell, true},
    {"DOWN/s", 6, down_cell, true}};
  constexpr size_t wide = 100;
  if (width >= wide) {
    out.push_back({"LAST", 17, [](const json& x, const rates&) { return last_toggle(x); }});
    out.push_back({"DOING", 0, [](const json& x, const rates&) { return doing(x); }});
  } else {
    out.push_back({"DOING, LAST", 0, either_cell});
  }
  return out;
}

std::string cut(const std::string& text, size_t columns) {
  auto out = printable(text);
  size_t seen = 0;
  for (size_t i = 0; i < out.size(); ++i)
    if (begins_character(out[i]) && seen++ == columns) {
      out.resize(i);
      break;
    }
  return out;
}

std::string fitted(const std::string& text, size_t columns, bool right) {
  auto out = cut(text, columns);
  auto room = std::string(columns - columns_of(out), ' ');
  return right ? room + out : out + room;
}

} // namespace dongled::api::top
