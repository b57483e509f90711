#include "api/shell/remote.hpp"
#include "api/shell/story_text.hpp"
#include "api/toggle_questions.hpp"
#include "api/verbs/arguments.hpp"
#include "api/verbs/story_follow.hpp"
#include "api/verbs/verbs.hpp"

#include <algorithm>

namespace dongled::api::verbs {

using nlohmann::json;

namespace {

/// Gate's answer; the noes in the words and codes of HTTP.
struct to_verb_result {
  subnet_id dongle;

  verb_result operator()(const toggle_accepted& x) const {
    return json{{"toggle_id", x.id}, {"dongle", dongle.n}};
  }
  verb_result operator()(const toggle_unknown&) const {
    return refusal{"Dongle " + to_string(dongle) + " is not known", "UNKNOWN_DONGLE"};
  }
  verb_result operator()(const policy::busy& x) const {
    return refusal{"A toggle of dongle " + to_string(dongle) + " is running: " + x.toggle,
                   "TOGGLE_IN_PROGRESS"};
  }
  verb_result operator()(const policy::cooling& x) const {
    return refusal{"Toggled a moment ago; again in " + std::to_string(x.left.count()) + " s",
                   "TOGGLE_COOLDOWN"};
  }
  verb_result operator()(const policy::full& x) const {
    return refusal{std::to_string(x.running) + " toggles are running, and no more than "
                     + std::to_string(x.limit) + " may at once",
                   "TOO_MANY_TOGGLES"};
  }
  verb_result operator()(const toggle_powered_off&) const {
    return refusal{"The port of dongle " + to_string(dongle) + " is switched off: power on "
                     + to_string(dongle) + " switches it on",
                   "POWERED_OFF"};
  }
  verb_result operator()(const toggle_refused& x) const { return refusal{x.why, "REFUSED"}; }
};

} // namespace

flow<verb_result> serve_toggle(errand x) {
  auto named = dongle_in(x.args.front(), *x.world->settings_now());
  if (auto no = std::get_if<refusal>(&named))
    co_return *no;
  auto dongle = std::get<subnet_id>(named);
  auto answer = co_await ask_for_toggle(x.self, x.world, dongle, "shell");
  if (!answer)
    co_return to_refusal(answer.why());
  co_return std::visit(to_verb_result{dongle}, answer->what);
}

std::string render_toggle(const json& x) {
  if (x.contains("trace"))
    return story_end(x.at("result"));
  return "toggle " + cell(x, "toggle_id") + " of dongle " + cell(x, "dongle") + " has begun\n";
}

namespace {

int follow(remote& daemon, const std::string& id, const screen& out) {
  followed_story story{"trace", {id}, "toggle_id", id, "TOGGLE_LOST", {}, {}, {}};
  story.end = [](const json& x) { return story_end(x.at("result")); };
  story.code = [](const json& x) {
    return cell(x.at("result"), "outcome") == "failed" ? exit_failed : exit_fine;
  };
  story.goes_on = "the toggle goes on: trace " + id;
  return follow_story(daemon, story, out);
}

} // namespace

int drive_toggle(remote& daemon, const words& args, const screen& out) {
  auto plain = args;
  auto async = std::erase(plain, "--async") > 0;
  if (plain.size() != 1)
    return tell(refusal{"usage: toggle N [--async]", "USAGE"}, out);
  auto begun = daemon.call("toggle", plain);
  if (!begun)
    return tell_unreachable(begun.why(), out);
  if (auto why = std::get_if<refusal>(&*begun))
    return tell(*why, out);
  auto& data = std::get<json>(*begun);
  if (async || !out.json)
    out.print(out.json ? data.dump(2) + '\n' : render_toggle(data));
  return async ? int{exit_fine} : follow(daemon, cell(data, "toggle_id"), out);
}

} // namespace dongled::api::verbs
