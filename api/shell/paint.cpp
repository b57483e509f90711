#include "api/shell/paint.hpp"

#include <map>
#include <string_view>

namespace dongled::api {

const char* sequence_of(hue x) noexcept {
  switch (x) {
  case hue::none: return "\x1b[0m";
  case hue::good: return "\x1b[32m";
  case hue::warning: return "\x1b[33m";
  case hue::bad: return "\x1b[1;31m";
  case hue::faint: return "\x1b[2m";
  }
  return "";
}

hue hue_of(const std::string& word) {
  static const std::map<std::string, hue, std::less<>> all{
    // phases
    {"ready", hue::good},
    {"degraded", hue::warning},
    {"doubted", hue::warning},
    {"toggling", hue::warning},
    {"recovering", hue::warning},
    {"starting", hue::faint},
    {"off", hue::faint},
    {"closed", hue::faint},
    {"absent", hue::bad},
    {"conflict", hue::bad},
    {"quarantined", hue::bad},
    {"trouble", hue::bad},
    {"ill", hue::bad},
    {"walled_garden", hue::bad},
    // outcomes
    {"changed", hue::good},
    {"recovered", hue::good},
    {"unchanged", hue::warning},
    {"failed", hue::bad},
    {"paused", hue::warning},
    // levels
    {"warning", hue::warning},
    {"error", hue::bad},
    {"critical", hue::bad},
    // actors and events
    {"restarting", hue::warning},
    {"stopping", hue::warning},
    {"stuck", hue::bad},
    {"restart", hue::warning},
    {"gave_up", hue::bad},
    // ports
    {"OFF", hue::bad},
  };
  auto found = all.find(word);
  return found == all.end() ? hue::none : found->second;
}

namespace {

/// Where the cell that begins at @p from ends: before two blanks or the line's end.
size_t end_of_cell(const std::string& text, size_t from) {
  for (auto i = from; i < text.size(); ++i)
    if (text[i] == '\n' || (text[i] == ' ' && (i + 1 == text.size() || text[i + 1] == ' ')))
      return i;
  return text.size();
}

} // namespace

std::string painted(const std::string& text) {
  std::string out;
  for (size_t i = 0; i < text.size();) {
    if (text[i] == ' ' || text[i] == '\n') {
      out += text[i++];
      continue;
    }
    auto end = end_of_cell(text, i);
    auto cell = text.substr(i, end - i);
    auto colour = hue_of(cell);
    if (colour != hue::none)
      out += sequence_of(colour);
    out += cell;
    if (colour != hue::none)
      out += sequence_of(hue::none);
    i = end;
  }
  return out;
}

bool wants_colour(const std::string& option, const char* no_color, const char* term,
                  bool terminal) {
  if (option == "always" || option == "never")
    return option == "always";
  auto forbidden = no_color && *no_color != '\0';
  return terminal && !forbidden && term && std::string_view{term} != "dumb";
}

} // namespace dongled::api
