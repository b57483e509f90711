#include "actors/history/messages.hpp"
#include "api/shell/story_text.hpp"
#include "api/shell/text_table.hpp"
#include "api/verbs/arguments.hpp"
#include "api/verbs/verbs.hpp"
#include "api/views/history_views.hpp"

namespace dongled::api::verbs {

using nlohmann::json;

namespace {

constexpr size_t shown = 50;
constexpr seconds history_patience{10};

flow<verb_result> addresses(errand x, std::optional<subnet_id> dongle) {
  addresses_query query{dongle};
  auto found = co_await ask<addresses_found>(x.self, x.world->find("/journal"), history_patience,
                                             std::string{"ask the journal"}, std::move(query));
  if (!found)
    co_return to_refusal(found.why());
  co_return addresses_json(*found, dongle ? shown : 5);
}

flow<verb_result> toggles(errand x, std::optional<subnet_id> dongle) {
  toggles_query query;
  query.which.dongle = dongle;
  query.which.limit = shown;
  auto found = co_await ask<toggles_page>(x.self, x.world->find("/journal"), history_patience,
                                          std::string{"ask the journal"}, std::move(query));
  if (!found)
    co_return to_refusal(found.why());
  co_return toggles_json(*found);
}

flow<verb_result> events(errand x, std::optional<subnet_id> dongle) {
  happenings_query query;
  query.dongle = dongle;
  query.limit = shown;
  auto found = co_await ask<happenings_page>(x.self, x.world->find("/journal"), history_patience,
                                             std::string{"ask the journal"}, std::move(query));
  if (!found)
    co_return to_refusal(found.why());
  co_return happenings_json(*found);
}

} // namespace

flow<verb_result> serve_history(errand x) {
  std::optional<subnet_id> dongle;
  if (x.args.front() != "all") {
    auto named = dongle_in(x.args.front(), *x.world->settings_now());
    if (auto no = std::get_if<refusal>(&named))
      return refused(*no);
    dongle = std::get<subnet_id>(named);
  }
  auto what = x.args.size() > 1 ? x.args[1] : std::string{"events"};
  if (what == "addresses")
    return addresses(std::move(x), dongle);
  if (what == "toggles")
    return toggles(std::move(x), dongle);
  if (what == "events")
    return events(std::move(x), dongle);
  return refused(usage_of("history"));
}

namespace {

std::string when(const json& x, const char* key) {
  auto text = cell(x, key); // "2026-01-31T10:00:00.250+01:00"
  return text.size() > 19 ? text.substr(5, 5) + ' ' + text.substr(11, 8) : text;
}

std::string percent(const json& share) {
  return std::to_string(static_cast<int>(share.get<double>() * 100 + 0.5)) + " %";
}

std::string render_addresses(const json& dongles) {
  std::string out;
  for (auto& d : dongles) {
    out += "dongle " + cell(d, "dongle") + ": " + cell(d, "seen") + " addresses, "
           + cell(d, "unique") + " of them unique (" + percent(d.at("unique_share")) + ")";
    if (auto& reuse = d.at("reuse_distance"); !reuse.is_null())
      out += "; one comes back after " + cell(reuse, "median") + " others (median), "
             + cell(reuse, "least") + " at least";
    out += '\n';
    for (auto& a : d.at("addresses"))
      out += "  " + when(a, "at") + "  " + printable(cell(a, "address"))
             + (a.at("seen_before").get<bool>() ? "  seen before" : "") + '\n';
  }
  return out;
}

std::string render_toggles(const json& toggles) {
  text_table table{
    {"STARTED", "TOGGLE", "DONGLE", "ASKED BY", "OUTCOME", "ADDRESS", "STEP", "TOOK"}};
  for (auto& t : toggles) {
    auto& r = t.at("result");
    auto ended = r.is_object();
    auto took = ended ? std::to_string(r.at("duration_ms").get<int64_t>() / 1000) + " s" : "-";
    table.add({when(t, "started"), cell(t, "toggle_id"), cell(t, "dongle"), cell(t, "asked_by"),
               ended ? cell(r, "outcome") : cell(t, "state"), ended ? cell(r, "ip") : "-",
               ended ? cell(r, "step") : "-", took});
  }
  return table.text();
}

std::string render_happenings(const json& happenings) {
  std::string out;
  for (auto& x : happenings) {
    auto by = x.at("by").is_null() ? std::string{} : " (by " + cell(x, "by") + ')';
    out += when(x, "at") + "  " + cell(x, "kind") + "  " + printable(cell(x, "text") + by) + '\n';
  }
  return out;
}

} // namespace

std::string render_history(const json& x) {
  std::string out;
  if (x.contains("dongles"))
    out = render_addresses(x.at("dongles"));
  else if (x.contains("toggles"))
    out = x.at("toggles").empty() ? "" : render_toggles(x.at("toggles"));
  else
    out = render_happenings(x.at("happenings"));
  if (out.empty())
    out = "nothing is remembered\n";
  return x.at("trouble").is_null() ? out : out + "trouble: " + printable(cell(x, "trouble")) + '\n';
}

} // namespace dongled::api::verbs
