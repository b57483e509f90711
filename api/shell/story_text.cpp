#include "api/shell/story_text.hpp"

#include "api/shell/text_table.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <cstdio>
#include <ctime>

namespace dongled::api {

using nlohmann::json;

namespace {

std::string text_of(const json& x, const char* key) {
  auto at = x.find(key);
  return at != x.end() && at->is_string() ? at->get<std::string>() : std::string{};
}

std::string or_dash(std::string x) { return x.empty() ? "-" : x; }

int64_t number_of(const json& x, const char* key) {
  auto at = x.find(key);
  return at != x.end() && at->is_number() ? at->get<int64_t>() : 0;
}

/// "4.2 s", and "3 min 20 s" where tenths say nothing any more.
std::string duration_text(int64_t ms) {
  if (ms >= 120'000)
    return std::to_string(ms / 60'000) + " min " + std::to_string(ms / 1000 % 60) + " s";
  std::array<char, 32> out{};
  std::snprintf(out.data(), out.size(), "%.1f s", static_cast<double>(ms) / 1000);
  return out.data();
}

/// "+12.3 s", right-aligned under its like.
std::string offset_text(int64_t ms) {
  auto out = '+' + duration_text(std::max<int64_t>(ms, 0));
  return std::string(out.size() < 9 ? 9 - out.size() : 0, ' ') + out + "  ";
}

/// Entries that only say where the story stands, and do nothing themselves.
bool heading(const std::string& action) {
  return action.starts_with("step ") || action.starts_with("try ");
}

std::string line(const char* word, const std::string& text) {
  constexpr size_t margin = 11;
  return text.empty() ? std::string{} : wrapped(std::string(margin, ' ') + word, text);
}

std::string entry_text(const json& e, int64_t after) {
  auto action = text_of(e, "action"), why = text_of(e, "why"), seen = text_of(e, "read_back");
  if (heading(action))
    return '\n' + wrapped(offset_text(after), action + ": " + why) + line("because ", seen);
  auto took = number_of(e, "duration_ms");
  auto head = action + (took >= 50 ? " (" + duration_text(took) + ')' : "");
  return wrapped(offset_text(after), head) + line("why   ", why) + line("then  ", seen);
}

} // namespace

std::optional<int64_t> epoch_ms(const std::string& x) {
  std::tm at{};
  int ms = 0, hours = 0, minutes = 0;
  char sign = 0;
  auto got =
    std::sscanf(x.c_str(), "%4d-%2d-%2dT%2d:%2d:%2d.%3d%c%2d:%2d", &at.tm_year, &at.tm_mon,
                &at.tm_mday, &at.tm_hour, &at.tm_min, &at.tm_sec, &ms, &sign, &hours, &minutes);
  if (got != 10 || (sign != '+' && sign != '-'))
    return std::nullopt;
  at.tm_year -= 1900;
  at.tm_mon -= 1;
  auto offset = int64_t{hours} * 3600 + int64_t{minutes} * 60;
  auto local = static_cast<int64_t>(::timegm(&at));
  return (sign == '+' ? local - offset : local + offset) * 1000 + ms;
}

std::string story_entries(const json& record, size_t first) {
  auto began = epoch_ms(text_of(record, "started"));
  auto& trace = record.at("trace");
  std::string out;
  for (size_t i = first; i < trace.size(); ++i) {
    auto at = epoch_ms(text_of(trace[i], "at"));
    out += entry_text(trace[i], began && at ? *at - *began : 0);
  }
  return out;
}

std::string story_end(const json& result) {
  if (!result.is_object())
    return "still running\n";
  auto out = text_of(result, "outcome") + ": " + or_dash(text_of(result, "previous_ip")) + " -> "
             + or_dash(text_of(result, "ip")) + ", step "
             + std::to_string(number_of(result, "step")) + ", "
             + duration_text(number_of(result, "duration_ms"));
  auto error = text_of(result, "error");
  return wrapped("", out + (error.empty() ? "" : "; " + error));
}

std::string step_name(int64_t step) {
  switch (step) {
  case 0: return "healthy toggle";
  case 1: return "route repair";
  case 2: return "modem network toggle";
  case 3: return "USB: mode switch, or taken from its driver and given back";
  case 4: return "power cycle";
  default: return "unknown step";
  }
}

namespace {

/// The rung that was the last one tried, as its heading in the trace has it.
std::string rung_of(const json& record, int64_t step) {
  auto wanted = "step " + std::to_string(step);
  std::string out;
  for (auto& e : record.at("trace"))
    if (text_of(e, "action") == wanted)
      out = text_of(e, "why");
  return out.empty() ? step_name(step) : printable(out);
}

} // namespace

std::string whole_story(const json& record) {
  auto out = wrapped("", "toggle " + text_of(record, "toggle_id") + " of dongle "
                           + record.at("dongle").dump() + ", asked for by "
                           + or_dash(text_of(record, "asked_by")))
             + "began " + printable(text_of(record, "started")) + "\n\n" + story_entries(record, 0);
  auto& result = record.at("result");
  out += '\n' + story_end(result);
  if (!result.is_object())
    return out;
  auto step = number_of(result, "step");
  auto outcome = text_of(result, "outcome");
  auto word = outcome == "failed" ? "the last step tried" : "the step that did it";
  return out + word + ": " + std::to_string(step) + ", " + rung_of(record, step) + '\n';
}

} // namespace dongled::api
