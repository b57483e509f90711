#include "api/event_wish.hpp"
#include "api/past.hpp"
#include "api/shell/story_text.hpp"
#include "api/shell/text_table.hpp"
#include "api/verbs/arguments.hpp"
#include "api/verbs/verbs.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

namespace dongled::api::verbs {

using nlohmann::json;

namespace {

/// The id that is meant: of a happening, of a toggle, or of the newest happening (of a dongle).
flow<verb_result> id_meant(errand x) {
  auto nothing = refusal{"Nothing is remembered under that id", "NOT_FOUND"};
  if (x.args.front() == "last") {
    if (x.args.size() == 1)
      co_return json(x.world->history->newest());
    auto named = known_dongle_in(x.args[1], *x.world);
    if (auto no = std::get_if<refusal>(&named))
      co_return *no;
    co_return json(x.world->history->newest_of(std::get<subnet_id>(named)));
  }
  auto id = id_in(x.args.front());
  if (x.args.size() > 1)
    co_return usage_of("why");
  if (!id)
    co_return nothing;
  auto of_toggle = co_await newest_of_toggle(x.self, x.world, *id);
  co_return json(of_toggle != 0 ? of_toggle : *id);
}

} // namespace

flow<verb_result> serve_why(errand x) {
  auto asker = x.self;
  auto world = x.world;
  auto meant = co_await id_meant(std::move(x));
  if (std::holds_alternative<refusal>(meant))
    co_return meant;
  auto id = std::get<json>(meant).get<uint64_t>();
  auto told = co_await causes_of(asker, world, id);
  if (!told)
    co_return to_refusal(told.why());
  json steps = json::array();
  for (auto& step : told->steps)
    steps.push_back(to_json(step));
  json out{{"steps", std::move(steps)}, {"forgotten", nullptr}, {"trouble", nullptr}};
  if (told->forgotten != 0)
    out["forgotten"] = told->forgotten;
  if (!told->trouble.empty())
    out["trouble"] = told->trouble;
  co_return out;
}

namespace {

/// "+1.2 s", from one time to the other.
std::string later(const std::string& from, const std::string& to) {
  auto a = epoch_ms(from), b = epoch_ms(to);
  if (!a || !b)
    return "?";
  std::array<char, 32> out{};
  std::snprintf(out.data(), out.size(), "+%.1f s", static_cast<double>(*b - *a) / 1000);
  return out.data();
}

std::string known_as(const json& step) {
  return " [" + short_id(step.at("id").get<uint64_t>()) + ", " + cell(step, "kind") + ']';
}

} // namespace

std::string render_why(const json& x) {
  constexpr size_t margin = 26;
  std::string out, before;
  if (!x.at("forgotten").is_null())
    out += "What led to it (" + short_id(x.at("forgotten").get<uint64_t>())
           + ") is not remembered any more.\n";
  auto& steps = x.at("steps");
  for (auto step = steps.rbegin(); step != steps.rend(); ++step) {
    auto at = cell(*step, "at");
    auto head = before.empty() ? at.substr(0, 23) : later(before, at);
    head.resize(std::max(margin, head.size()), ' ');
    auto origin = step->at("cause").is_null() && !step->at("by").is_null();
    auto text =
      origin ? "by " + cell(*step, "by") + ": " : std::string{before.empty() ? "" : "so "};
    text += cell(*step, "text");
    out += wrapped(head, text + known_as(*step));
    before = at;
  }
  return x.at("trouble").is_null() ? out : out + "trouble: " + printable(cell(x, "trouble")) + '\n';
}

} // namespace dongled::api::verbs
