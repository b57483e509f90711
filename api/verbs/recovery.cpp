#include "actors/messages.hpp"
#include "actors/phase_view.hpp"
#include "api/explain.hpp"
#include "api/shell/text_table.hpp"
#include "api/verbs/arguments.hpp"
#include "api/verbs/verbs.hpp"

namespace dongled::api::verbs {

using nlohmann::json;

namespace {

json time_or_null(unix_ms x) { return x == 0 ? json(nullptr) : json(rfc3339(x)); }

/// What recovery is up to, dongle by dongle.
json recovery_json(const world& w) {
  auto config = w.settings_now();
  auto now = w.now();
  json dongles = json::array();
  for (auto& x : w.board->all())
    if (x.known)
      dongles.push_back({{"dongle", x.subnet.n},
                         {"phase", policy::to_string(phase_of(x).now)},
                         {"paused", x.recovery.paused},
                         {"paused_until", time_or_null(x.recovery.until)},
                         {"next_try", time_or_null(x.recovery.next_try)},
                         {"off", x.power.off},
                         {"plan", x.recovery.plan},
                         {"holds", holds_of(x, *config, now)}});
  return {{"enabled", config->recovery.enabled},
          {"watch_only", config->watch_only},
          {"dongles", std::move(dongles)}};
}

/// `pause|resume N|all [for T]`, read; or why it makes no sense.
std::variant<recovery_ask, refusal> wish_in(const words& args, const settings& config) {
  recovery_ask out;
  out.asked_by = "shell";
  out.pause = args[0] == "pause";
  auto timed = args.size() == 4 && args[2] == "for" && out.pause;
  if ((!out.pause && args[0] != "resume") || (args.size() != 2 && !timed))
    return usage_of("recovery");
  if (args[1] != "all") {
    auto named = dongle_in(args[1], config);
    if (auto no = std::get_if<refusal>(&named))
      return *no;
    out.dongle = std::get<subnet_id>(named);
  }
  if (timed) {
    out.length = length_in(args[3]);
    if (!out.length)
      return refusal{"A pause is as long as 30s, 10m, 2h or 1d, and 30d at most", "USAGE"};
  }
  return out;
}

} // namespace

bool recovery_only_reads(const words& args) { return args.empty(); }

flow<verb_result> serve_recovery(errand x) {
  if (x.args.empty())
    co_return recovery_json(*x.world);
  auto read = wish_in(x.args, *x.world->settings_now());
  if (auto no = std::get_if<refusal>(&read))
    co_return *no;
  auto answer =
    co_await ask<recovery_paused>(x.self, x.world->find("/rack/gate"), seconds{8},
                                  std::string{"ask gate"}, std::move(std::get<recovery_ask>(read)));
  if (!answer)
    co_return to_refusal(answer.why());
  if (!answer->error.empty())
    co_return refusal{answer->error, "REFUSED"};
  json paused = json::array();
  for (auto& row : answer->paused)
    paused.push_back({{"dongle", row.dongle.n}, {"until", time_or_null(row.until)}});
  json out{{"paused", std::move(paused)}};
  if (!answer->unkept.empty())
    out["not_kept"] = answer->unkept;
  co_return out;
}

namespace {

std::string render_paused(const json& said) {
  auto& rows = said.at("paused");
  std::string out;
  if (said.contains("not_kept"))
    out = "it is not on disk yet, so a restart of dongled may forget it: " + cell(said, "not_kept")
          + '\n';
  if (rows.empty())
    return out + "recovery is paused for no dongle\n";
  for (auto& x : rows)
    out += "dongle " + cell(x, "dongle") + ": recovery is paused "
           + (x.at("until").is_null() ? "until it is resumed" : "until " + cell(x, "until")) + '\n';
  return out;
}

} // namespace

std::string render_recovery(const json& x) {
  if (x.contains("paused"))
    return render_paused(x);
  text_table table{{"DONGLE", "PHASE", "RECOVERY", "UNTIL", "NEXT TRY", "PLAN"}};
  for (auto& d : x.at("dongles")) {
    auto paused = d.at("paused").get<bool>();
    auto how = d.at("off").get<bool>() ? "off" : paused ? "paused" : "on";
    auto plan = cell(d, "plan");
    table.add({cell(d, "dongle"), cell(d, "phase"), how,
               paused && d.at("paused_until").is_null() ? "resumed" : cell(d, "paused_until"),
               cell(d, "next_try"), plan.empty() ? "-" : plan});
  }
  auto why = x.at("watch_only").get<bool>() ? "watch_only is true: "
             : x.at("enabled").get<bool>()  ? ""
                                            : "recovery.enabled is false: ";
  auto head = *why ? why + std::string{"ill dongles are reported, not repaired\n"} : std::string{};
  return head + table.text();
}

} // namespace dongled::api::verbs
