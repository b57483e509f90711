#include "api/remote.hpp"
#include "api/text_table.hpp"
#include "api/verbs/verbs.hpp"

#include <charconv>
#include <chrono>
#include <optional>
#include <thread>

namespace dongled::api::verbs {

using nlohmann::json;

namespace {

constexpr size_t most_at_once = 500, looking_back = 50;

std::optional<uint64_t> number(const std::string& x) {
  uint64_t n = 0;
  auto [end, bad] = std::from_chars(x.data(), x.data() + x.size(), n);
  return bad == std::errc{} && end == x.data() + x.size() ? std::optional(n) : std::nullopt;
}

/// `[--since SEQ]`; without it the last few.
std::optional<uint64_t> since(const words& args, uint64_t newest) {
  if (args.empty())
    return newest > looking_back ? newest - looking_back : 0;
  return args.size() == 2 && args[0] == "--since" ? number(args[1]) : std::nullopt;
}

} // namespace

flow<verb_result> serve_events(errand x) {
  auto from = since(x.args, x.world->events->newest());
  if (!from)
    co_return refusal{"usage: events [-f] [--since SEQ]", "USAGE"};
  json events = json::array();
  auto last = *from;
  for (auto& e : x.world->events->since(*from, most_at_once)) {
    events.push_back({{"seq", e.seq}, {"at", rfc3339(e.at)}, {"level", e.level}, {"text", e.text}});
    last = e.seq;
  }
  co_return json{{"events", std::move(events)}, {"last", last}};
}

std::string render_events(const json& x) {
  std::string out;
  for (auto& e : x.at("events"))
    out += clock_text(cell(e, "at")) + "  " + cell(e, "level") + "  " + printable(cell(e, "text"))
           + '\n';
  return out;
}

int drive_events(remote& daemon, const words& args, const screen& out) {
  auto from = args;
  auto follows = std::erase(from, "-f") > 0;
  do {
    auto said = daemon.call("events", from);
    if (!said)
      return tell_unreachable(said.why(), out);
    if (auto why = std::get_if<refusal>(&*said))
      return tell(*why, out);
    auto& data = std::get<json>(*said);
    if (!out.json)
      out.print(render_events(data));
    else
      for (auto& e : data.at("events"))
        out.print(e.dump() + '\n');
    from = {"--since", cell(data, "last")};
    if (follows && data.at("events").empty())
      std::this_thread::sleep_for(std::chrono::milliseconds{300});
  } while (follows && !out.interrupted());
  return exit_fine;
}

} // namespace dongled::api::verbs
