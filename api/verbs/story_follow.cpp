#include "api/verbs/story_follow.hpp"

#include "api/shell/remote.hpp"
#include "api/shell/story_text.hpp"
#include "api/verbs/verbs.hpp"

#include <nlohmann/json.hpp>

#include <chrono>
#include <thread>

namespace dongled::api::verbs {

using nlohmann::json;

namespace {

constexpr std::chrono::milliseconds between_looks{250};

} // namespace

int follow_story(remote& daemon, const followed_story& what, const screen& out) {
  size_t shown = 0;
  while (!out.interrupted()) {
    auto said = daemon.call(what.verb, what.args);
    if (!said)
      return tell_unreachable(said.why(), out);
    if (auto why = std::get_if<refusal>(&*said))
      return tell(*why, out);
    auto& record = std::get<json>(*said);
    if (cell(record, what.id_key.c_str()) != what.id)
      return tell(refusal{"its end was missed; see events", what.missed}, out);
    if (!out.json)
      out.print(story_entries(record, shown));
    shown = record.at("trace").size();
    if (cell(record, "state") == "ended") {
      out.print(out.json ? record.dump(2) + '\n' : what.end(record));
      return what.code(record);
    }
    std::this_thread::sleep_for(between_looks);
  }
  out.complain("not waiting any longer; " + what.goes_on);
  return exit_failed;
}

} // namespace dongled::api::verbs
