#include "api/text_table.hpp"
#include "api/toggle_questions.hpp"
#include "api/verbs/verbs.hpp"

#include <array>
#include <cstdio>

namespace dongled::api::verbs {

using nlohmann::json;

namespace {

std::string seconds_text(const json& ms) {
  std::array<char, 32> out{};
  std::snprintf(out.data(), out.size(), "%.1f s", ms.is_number() ? ms.get<double>() / 1000 : 0.0);
  return out.data();
}

} // namespace

flow<verb_result> serve_trace(errand x) {
  if (!is_toggle_id(x.args.front()))
    co_return refusal{"That is no toggle's id", "NOT_FOUND"};
  auto found = co_await toggle_by_id(x.self, x.world, x.args.front());
  if (!found)
    co_return to_refusal(found.why());
  co_return to_json(*found);
}

std::string render_entries(const json& record, size_t first) {
  std::string out;
  auto& trace = record.at("trace");
  for (size_t i = first; i < trace.size(); ++i) {
    auto& e = trace[i];
    out += clock_text(cell(e, "at")) + "  " + printable(cell(e, "action")) + " ("
           + seconds_text(e.at("duration_ms")) + ")\n";
    for (auto [key, word] : {std::pair{"why", "because "}, std::pair{"read_back", "then    "}})
      if (auto text = cell(e, key); text != "-" && !text.empty())
        out += "              " + std::string{word} + printable(text) + '\n';
  }
  return out;
}

std::string render_outcome(const json& result) {
  if (!result.is_object())
    return "still running\n";
  auto out = cell(result, "outcome") + ": " + cell(result, "previous_ip") + " -> "
             + cell(result, "ip") + ", step " + cell(result, "step") + ", "
             + seconds_text(result.at("duration_ms"));
  if (result.contains("error"))
    out += "; " + printable(cell(result, "error"));
  return out + '\n';
}

std::string render_trace(const json& x) {
  auto by = cell(x, "asked_by");
  return "toggle " + cell(x, "toggle_id") + " of dongle " + cell(x, "dongle") + ", asked for by "
         + printable(by.empty() ? "-" : by) + ", " + cell(x, "started") + '\n'
         + render_entries(x, 0) + render_outcome(x.at("result"));
}

} // namespace dongled::api::verbs
