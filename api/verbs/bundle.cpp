#include "actors/phase_view.hpp"
#include "api/bundle/archive.hpp"
#include "api/bundle/redact.hpp"
#include "api/shell/remote.hpp"
#include "api/shell/story_text.hpp"
#include "api/verbs/arguments.hpp"
#include "api/verbs/verbs.hpp"
#include "config/print.hpp"

#include <algorithm>

namespace dongled::api::verbs {

using nlohmann::json;

/// What no other verb tells: the settings in force, and what the kernel has of each dongle.
flow<verb_result> serve_bundle(errand x) {
  auto config = json::parse(print(*x.world->settings_now()));
  hide_secrets(config);
  json links = json::array();
  for (auto& d : x.world->board->all())
    links.push_back({{"dongle", d.subnet.n},
                     {"phase", policy::to_string(phase_of(d).now)},
                     {"interface", d.link.interface},
                     {"address", d.link.address},
                     {"ifindex", d.link.ifindex},
                     {"usb_path", d.link.port.text},
                     {"missing", d.link.missing},
                     {"hub", d.usb.hub},
                     {"controller", d.usb.controller},
                     {"model", d.modem.model},
                     {"connection", d.modem.connection},
                     {"error", d.modem.error}});
  json out{{"settings", std::move(config)}, {"links", std::move(links)}};
  co_return out;
}

std::string render_bundle(const json& x) { return "wrote " + cell(x, "file") + '\n'; }

namespace {

/// Asks one verb after the other, and keeps what they say, refusals included.
class collector {
public:
  collector(remote& daemon, const screen& out) : daemon_(daemon), out_(out) {}

  /// What a verb says, or why it says nothing.
  json ask(const words& line) {
    constexpr seconds patience{60};
    if (trouble_ || out_.interrupted())
      return {{"not_told", "the daemon was not reached any more"}};
    auto said = daemon_.call(line.front(), {line.begin() + 1, line.end()}, patience);
    if (!said) {
      trouble_ = said.why();
      return {{"not_told", said.why().doing}};
    }
    if (auto no = std::get_if<refusal>(&*said))
      return {{"not_told", no->error}, {"code", no->code}};
    return std::get<json>(std::move(*said));
  }

  /// The answer of a verb, kept as NAME.json, and as NAME.txt where it has a form for people.
  json take(const std::string& name, const words& line) {
    auto verb = find_command(line.front());
    auto said = ask(line);
    keep(name + ".json", said);
    if (verb && verb->render && !said.contains("not_told"))
      keep(name + ".txt", verb->render(said));
    return said;
  }

  /// All pages of `events` with these options.
  void take_pages(const std::string& name, const words& options, const char* list) {
    constexpr int most_pages = 40;
    words line{"events"};
    line.insert(line.end(), options.begin(), options.end());
    auto first = line;
    json rows = json::array();
    std::string text;
    for (int i = 0; i < most_pages; ++i) {
      auto said = ask(line);
      if (!said.contains(list)) {
        rows.push_back(said);
        break;
      }
      text += render_events(said);
      for (auto& x : said.at(list))
        rows.push_back(x);
      if (!said.at("more").get<bool>())
        break;
      line = first;
      line.insert(line.end(), {"--after", cell(said, "last")});
    }
    keep(name + ".json", rows);
    keep(name + ".txt", text);
  }

  void keep(const std::string& name, const json& x) {
    collect_users(x, names_);
    // Bad UTF-8 was replaced by the daemon.
    parts_.emplace_back(name, x.is_string() ? x.get<std::string>() : x.dump(2) + '\n');
  }

  archive_parts parts() const {
    auto out = parts_;
    for (auto& part : out)
      part.second = redacted(part.second, names_);
    return out;
  }

  /// Why it cannot be had at all; nothing: it can.
  const std::optional<failure>& trouble() const { return trouble_; }

private:
  remote& daemon_;
  const screen& out_;
  archive_parts parts_;
  std::set<std::string> names_;
  std::optional<failure> trouble_;
};

bool needs_explaining(const std::string& phase) {
  return phase != "ready" && phase != "off" && phase != "toggling";
}

/// All that helps whoever is asked for help, most telling first.
void collect(collector& from) {
  auto status = from.take("status", {"status"});
  from.take("tree", {"tree"});
  from.take("top", {"top"});
  from.take("recovery", {"recovery"});
  from.take("power", {"power"});
  if (status.contains("available_proxies"))
    for (auto& d : status.at("available_proxies"))
      if (needs_explaining(cell(d, "phase")))
        from.take("explain/" + cell(d, "subnet"), {"explain", cell(d, "subnet")});
  auto toggles = from.take("toggles", {"history", "all", "toggles"});
  if (toggles.contains("toggles"))
    for (auto& t : toggles.at("toggles"))
      from.take("traces/" + cell(t, "toggle_id"), {"trace", cell(t, "toggle_id")});
  from.take("addresses", {"history", "all", "addresses"});
  from.take_pages("events", {"--since", "2d"}, "happenings");
  // The flight recorder's last day: the likeliest causes of it, and its gauges.
  from.take("analyze", {"analyze", "12h", "ago", "--for", "12h", "--detailed"});
  from.take("host", {"host"});
  for (auto series : {"conntrack.count", "sock.tcp.tw", "self.rss", "memory.MemAvailable"})
    from.take(std::string{"samples/"} + series, {"samples", series, "--since", "1d"});
  from.take_pages("log", {"--log", "--since", "30d"}, "lines");
  auto rest = from.ask({"bundle"});
  for (auto& [name, part] : rest.items())
    from.keep(name + ".json", part);
}

/// "dongled-rack1-20260131T100000" of the host's name, as far as it is fit for a file's.
std::string folder_name(const json& greeting) {
  std::string host = greeting.is_object() && greeting.value("host", json()).is_string()
                       ? greeting.at("host").get<std::string>()
                       : "rack";
  std::replace_if(
    host.begin(), host.end(),
    [](char c) { return !(std::isalnum(static_cast<unsigned char>(c)) || c == '-'); }, '-');
  auto time = rfc3339(wall_clock_now()).substr(0, 19);
  std::erase_if(time, [](char c) { return c == '-' || c == ':'; });
  return "dongled-" + host + '-' + time;
}

} // namespace

int drive_bundle(remote& daemon, const words& args, const screen& out) {
  if (args.size() > 1)
    return tell(usage_of("bundle"), out);
  collector all{daemon, out};
  collect(all);
  if (all.trouble())
    return tell_unreachable(*all.trouble(), out);
  if (out.interrupted())
    return tell(refusal{"interrupted; nothing was written", "INTERRUPTED"}, out);
  all.keep("about.json", {{"made_at", rfc3339(wall_clock_now())}, {"daemon", daemon.greeting()}});
  auto folder = folder_name(daemon.greeting());
  auto file = args.empty() ? folder + ".tar.gz" : args.front();
  auto parts = all.parts();
  if (auto written = write_archive(file, folder, parts); !written)
    return tell(to_refusal(written.why()), out);
  json told{{"file", file}, {"parts", json::array()}};
  for (auto& part : parts)
    told["parts"].push_back(part.first);
  out.print(out.json ? told.dump(2) + '\n' : render_bundle(told));
  return exit_fine;
}

} // namespace dongled::api::verbs
