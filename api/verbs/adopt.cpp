#include "actors/adoption/adoption_messages.hpp"
#include "actors/flow.hpp"
#include "api/shell/remote.hpp"
#include "api/shell/story_text.hpp"
#include "api/shell/text_table.hpp"
#include "api/verbs/arguments.hpp"
#include "api/verbs/story_follow.hpp"
#include "api/verbs/verbs.hpp"
#include "config/wall_time.hpp"

namespace dongled::api::verbs {

using nlohmann::json;

namespace {

constexpr const char* desk = "/rack/adoption";

json to_json(const adoption_record& x) {
  return {{"adoption_id", x.id},
          {"port", x.port.text},
          {"dongle", x.dongle.n},
          {"asked_by", x.asked_by},
          {"started", rfc3339(x.started)},
          {"state", x.running ? "running" : "ended"},
          {"done", x.done},
          {"says", x.says},
          {"code", x.code.empty() ? json(nullptr) : json(x.code)},
          {"trace", dongled::to_json(x.trace)}};
}

flow<verb_result> newest(errand x) {
  adopt_query query;
  auto found = co_await ask<adoption_record>(x.self, x.world->find(desk), seconds{5},
                                             std::string{"ask for the adoption"}, std::move(query));
  if (!found)
    co_return to_refusal(found.why());
  if (found->id.empty())
    co_return refusal{"Nothing was adopted yet", "NOT_FOUND"};
  co_return to_json(*found);
}

flow<verb_result> begin(errand x) {
  auto named = dongle_in(x.args[1], *x.world->settings_now());
  if (auto no = std::get_if<refusal>(&named))
    co_return *no;
  adopt_ask wish{{x.args[0]}, std::get<subnet_id>(named), "shell"};
  auto answer = co_await ask<adopt_answer>(x.self, x.world->find(desk), seconds{5},
                                           std::string{"ask for an adoption"}, std::move(wish));
  if (!answer)
    co_return to_refusal(answer.why());
  if (answer->id.empty())
    co_return refusal{answer->says, answer->code};
  co_return json{
    {"adoption_id", answer->id}, {"port", x.args[0]}, {"dongle", std::get<subnet_id>(named).n}};
}

} // namespace

bool adopt_only_reads(const words& args) { return args.empty(); }

flow<verb_result> serve_adopt(errand x) {
  if (x.args.empty())
    return newest(std::move(x));
  if (x.args.size() != 2)
    return refused(usage_of("adopt"));
  return begin(std::move(x));
}

namespace {

std::string end_text(const json& x) {
  if (cell(x, "state") == "running")
    return "still running\n";
  return wrapped("", (x.at("done").get<bool>() ? "done: " : "failed: ") + cell(x, "says"));
}

} // namespace

std::string render_adopt(const json& x) {
  auto what = "port " + printable(cell(x, "port")) + " as dongle " + cell(x, "dongle");
  if (!x.contains("trace"))
    return "adopting " + what + '\n';
  return "adoption of " + what + ", asked for by " + printable(cell(x, "asked_by")) + "\nbegan "
         + cell(x, "started") + "\n\n" + story_entries(x, 0) + '\n' + end_text(x);
}

namespace {

int follow(remote& daemon, const std::string& id, const screen& out) {
  followed_story story{"adopt", {}, "adoption_id", id, "ADOPTION_LOST", end_text, {}, {}};
  story.code = [](const json& x) { return x.at("done").get<bool>() ? exit_fine : exit_failed; };
  story.goes_on = "the adoption goes on: adopt shows it";
  return follow_story(daemon, story, out);
}

} // namespace

int drive_adopt(remote& daemon, const words& args, const screen& out) {
  if (args.size() != 2)
    return ask_once(daemon, *find_command("adopt"), args, out);
  auto begun = daemon.call("adopt", args);
  if (!begun)
    return tell_unreachable(begun.why(), out);
  if (auto why = std::get_if<refusal>(&*begun))
    return tell(*why, out);
  auto& data = std::get<json>(*begun);
  if (!out.json)
    out.print(render_adopt(data));
  return follow(daemon, cell(data, "adoption_id"), out);
}

} // namespace dongled::api::verbs
