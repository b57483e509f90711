#include "api/shell/remote.hpp"
#include "api/shell/terminal.hpp"
#include "api/top/frame.hpp"
#include "api/verbs/verbs.hpp"

#include <caf/event_based_actor.hpp>

#include <chrono>
#include <limits>
#include <thread>

namespace dongled::api::verbs {

using nlohmann::json;

flow<verb_result> serve_top(errand x) {
  co_return top::frame_json(picture_of(*x.world, x.self->clock().now()),
                            x.world->census->snapshot());
}

namespace {

constexpr seconds between_frames{1}, patience{5};

/// What is printed where nobody can press keys: everything, as wide as paper.
std::string on_paper(const json& before, const json& now) {
  constexpr size_t columns = 120;
  std::string out;
  for (auto& line : top::draw(before, now, {}, columns, std::numeric_limits<int>::max())) {
    auto text = line.text.substr(0, line.text.find_last_not_of(' ') + 1);
    out += text + '\n';
  }
  // The last two lines tell of keys.
  for (int i = 0; i < 2; ++i)
    out.resize(out.find_last_of('\n', out.size() - 2) + 1);
  return out;
}

/// Rates need two frames, a second apart.
int print_once(remote& daemon, const screen& out) {
  json before;
  for (auto last = out.json;; last = true) {
    auto said = daemon.call("top", {}, patience);
    if (!said)
      return tell_unreachable(said.why(), out);
    if (auto no = std::get_if<refusal>(&*said))
      return tell(*no, out);
    auto& now = std::get<json>(*said);
    if (last) {
      out.print(out.json ? now.dump(2) + '\n' : on_paper(before, now));
      return exit_fine;
    }
    before = std::move(now);
    std::this_thread::sleep_for(between_frames);
  }
}

/// Keys until the next frame is due; false: it ends.
bool heed_keys(terminal& on, top::screen_view& view, const json& before, const json& now,
               const screen& out) {
  auto until = std::chrono::steady_clock::now() + between_frames;
  while (!out.interrupted()) {
    auto left = std::chrono::ceil<milliseconds>(until - std::chrono::steady_clock::now()).count();
    if (left <= 0)
      return true;
    auto key = on.key_within(static_cast<int>(left));
    auto rows = now.is_object() ? now.at("dongles").size() : 0;
    if (!top::press(view, key, rows))
      return false;
    auto size = on.size();
    if (key != top::key_press::none && now.is_object())
      on.show(top::draw(before, now, view, size.columns, size.rows), out.colour);
  }
  return false;
}

} // namespace

std::string render_top(const json& x) { return on_paper(nullptr, x); }

int drive_top(remote& daemon, const words& args, const screen& out) {
  if (!args.empty())
    return tell(refusal{"usage: top", "USAGE"}, out);
  if (!out.terminal || out.json)
    return print_once(daemon, out);
  terminal on;
  top::screen_view view;
  json before, now;
  do {
    auto said = daemon.call("top", {}, patience);
    view.notice = said ? "" : said.why().doing;
    if (auto data = said ? std::get_if<json>(&*said) : nullptr) {
      before = std::move(now);
      now = std::move(*data);
    } else if (said) {
      view.notice = std::get<refusal>(*said).error;
    }
    auto size = on.size();
    on.show(now.is_object() ? top::draw(before, now, view, size.columns, size.rows)
                            : std::vector<top::screen_line>{{view.notice}},
            out.colour);
  } while (heed_keys(on, view, before, now, out));
  return exit_fine;
}

} // namespace dongled::api::verbs
