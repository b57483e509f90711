#include "api/commands.hpp"

#include "api/shell/remote.hpp"
#include "api/verbs/verbs.hpp"
#include "config/nearest.hpp"
#include "config/problem.hpp"

#include <algorithm>

namespace dongled::api {

namespace {

using namespace verbs;

std::vector<command> rack_verbs() {
  return {
    {"status", "", "Shows every dongle: phase, address, traffic.", false, 0, 0, serve_status,
     render_status},
    {"top", "", "Shows the rack live: dongles, rates, what is done about them, actors not well.",
     false, 0, 0, serve_top, render_top, drive_top},
    {"explain", "N", "Looks at dongle N and tells what recovery would do now, and why.", false, 1,
     1, serve_explain, render_explain, nullptr, "N", seconds{60}},
    {"proxies", "", "Checks each proxy end to end, by a probe through its dongle.", false, 0, 0,
     serve_proxies, render_proxies, nullptr, "", seconds{30}},
    {"relays", "N", "Shows the live connections of dongle N, and what it carried for whom.", false,
     1, 1, serve_relays, render_relays, nullptr, "N"},
  };
}

std::vector<command> deed_verbs() {
  return {
    {"toggle", "N [--async]", "Gives dongle N a new public address, repairing it if it is ill.",
     true, 1, 1, serve_toggle, render_toggle, drive_toggle, "N --async"},
    {"recovery", "[pause|resume N|all [for T]]",
     "Shows what recovery is up to; lets it rest (T: 30s, 10m, 2h, 1d), or go on.", true, 0, 4,
     serve_recovery, render_recovery, nullptr, "pause|resume N|all for", seconds{15},
     recovery_only_reads},
    {"power", "[status] | on|off|cycle N|all",
     "Shows the power of every port; switches a dongle's. Off is kept over restarts.", true, 0, 2,
     serve_power, render_power, drive_power, "status|on|off|cycle N|all", seconds{250},
     power_only_reads},
    {"port", "[status] | close|open|restart N|all",
     "Shows the proxies' ports; closes one to all clients, opens it, or has it listen anew. Closed "
     "is kept over restarts.",
     true, 0, 2, serve_port, render_port, nullptr, "status|close|open|restart N|all", seconds{30},
     port_only_reads},
    {"modem",
     "N|all info|signal|traffic|reset-traffic|reboot | apn [use INDEX | add NAME APN | set APN | "
     "auto] | mode [auto|3g|4g] | bands [all|B3,B7] | sms [list | read ID | send NUMBER TEXT | "
     "delete ID] | ussd CODE",
     "Asks dongle N's modem, or has it do something, and reads back. Mode and bands are kept as "
     "its "
     "owner's wish; texts and numbers are written down nowhere.",
     true, 2, 16, serve_modem, render_modem, nullptr,
     "N|all info|signal|traffic|reset-traffic|apn|reboot|mode|bands|sms|ussd "
     "list|use|add|set|auto|3g|4g|all|read|send|delete",
     seconds{250}, modem_only_reads, false, "", modem_told},
    {"adopt", "[PORT N]",
     "Makes the new stick on a USB port dongle N; shows how the newest adoption went.", true, 0, 2,
     serve_adopt, render_adopt, drive_adopt, "PORT N", seconds{15}, adopt_only_reads},
  };
}

std::vector<command> host_verbs() {
  return {
    {"firewall", "[status] | update [--accept-shrink] | off [for T] | on | check | setup",
     "Shows who may reach the proxies' ports, and who was refused; looks at the list now; switches "
     "it off (T: 30s, 10m, 2h, 1d), over restarts, and on. check, by root, tries every port as "
     "others see it; setup asks, and prints the configuration's lines.",
     true, 0, 3, serve_firewall, render_firewall, drive_firewall,
     "status|update|off|on|check|setup for|--accept-shrink", seconds{30}, firewall_only_reads},
    {"tune", "[plan] | status | apply [KEY...|all] [--now] | undo [KEY...|all] [--now]",
     "Shows what of the kernel's settings should be changed, by what evidence; changes it, and "
     "gives it back. --now does also what cuts the link by which this host is reached.",
     true, 0, 16, serve_tune, render_tune, drive_tune,
     "plan|status|apply|undo "
     "all|--now|port_range|tw_buckets|tw_reuse|conntrack|backlog|budget|rmem|wmem|somaxconn|rings|"
     "rp_filter|usb_autosuspend|timestamps|mobile_tcp...",
     seconds{45}, tune_only_reads},
    {"host", "[--watch]", "Shows the host's gauges now, with their limits; --watch goes on.", false,
     0, 1, serve_host, render_host, drive_host, "--watch", seconds{32}},
    {"samples", "[SERIES...] [--since T]",
     "Shows which series the flight recorder has, or values of some (T: 10m, 2h, or a time).",
     false, 0, 32, serve_samples, render_samples, nullptr, "--since=...", seconds{32}},
    {"remedy", "[N --site URL [--level K | --up-to K] [--keep]]",
     "Finds out whose fault it is that one site does not work through dongle N, and tries what may "
     "help, level by level (1 to 5); shows how the newest remedy went.",
     true, 0, 6, serve_remedy, render_remedy, drive_remedy,
     "N --site --level|--up-to|--keep 1|2|3|4|5", seconds{15}, remedy_only_reads, false, "",
     remedy_told},
  };
}

std::vector<command> past_verbs() {
  return {
    {"events", "[-f] [--dongle N] [--kind K[,K]] [--since T] | --log [-f]",
     "Shows what happened, with ids and causes (T: 10m, 2h, or a time), or the log; -f follows.",
     false, 0, 12, serve_events, render_events, drive_events,
     "-f|--log|--dongle=N|--kind=KIND|--since=...", seconds{45}},
    {"analyze",
     "WHEN|now [--for 30m] [--dongle N] [--detailed] [--save FILE] [--from FILE|--state-dir DIR]",
     "Tells the likeliest causes of what was going on at a time, with their evidence (WHEN: 14:30, "
     "\"2025-08-20 14:30\", \"10m ago\", \"yesterday 14:30\"); works without dongled, too.",
     false, 1, 16, serve_analyze, render_analyze, drive_analyze,
     "now|--detailed|--for=|--dongle=N|--save=|--from=|--state-dir=...", seconds{32}},
    {"why", "ID | last [N]",
     "Tells what led to an event or a toggle, step by step, back to where it came from.", false, 1,
     2, serve_why, render_why, nullptr, "ID|last N"},
    {"trace", "ID | last [N]", "Tells the story of a toggle: what was seen, done and read back.",
     false, 1, 2, serve_trace, render_trace, nullptr, "ID|last N"},
    {"history", "N|all [addresses|toggles|events]",
     "Shows what was: events with their causes, toggles, or public addresses and their reuse.",
     false, 1, 2, serve_history, render_history, nullptr, "N|all addresses|toggles|events"},
  };
}

std::vector<command> tree_verbs() {
  return {
    {"tree", "", "Shows every actor: id, state, mailbox, restarts, last failure, uptime.", false, 0,
     0, serve_tree, render_tree},
    {"inspect", "PATH", "Shows one actor, such as /rack/11/modem.", false, 1, 1, serve_inspect,
     render_inspect, nullptr, "PATH"},
    {"restart", "PATH", "Stops an actor in order; its supervisor starts it again.", true, 1, 1,
     serve_restart, render_healed, nullptr, "PATH"},
    {"kill", "PATH", "Kills an actor (fault injection); its supervisor must heal it.", true, 1, 1,
     serve_kill, render_healed, nullptr, "PATH"},
  };
}

std::vector<command> shell_verbs() {
  return {
    {"link", "list | add N [for T] [every T] [get] | revoke ID",
     "Shows, makes and revokes rotate links: whoever has one may toggle one dongle.", true, 1, 7,
     serve_link, render_link, nullptr, "list|add|revoke N for=|every=|get...", seconds{15},
     link_only_reads},
    {"fleet", "haproxy",
     "Prints a configuration of HAProxy that puts every dongle behind one port (with --hosts: of "
     "several racks).",
     false, 1, 1, serve_fleet, render_fleet, nullptr, "haproxy"},
    {"log", "LEVEL", "Sets the log's level: trace, debug, info, warn or error.", true, 1, 1,
     serve_log, render_log, nullptr, "trace|debug|info|warn|error"},
    {"bundle", "[FILE]",
     "Packs what helps whoever is asked for help, as .tar.gz; passwords, users, SIMs are left out.",
     false, 0, 1, serve_bundle, render_bundle, drive_bundle},
    {"help", "[VERB]", "Explains the verbs.", false, 0, 1, nullptr, nullptr, nullptr, "VERB"},
    {"words", "KIND", "Lists what an argument of that kind may be just now.", false, 1, 1,
     serve_words, nullptr, nullptr, "", seconds{5}, nullptr, true},
  };
}

struct chapter {
  const char* title;
  std::vector<command> (*verbs)();
};

} // namespace

/// A new verb is one row above: shell, help, completion, manual and audit follow.
const std::vector<command>& commands() {
  static const auto all = [] {
    std::vector<command> out;
    for (auto& x :
         {chapter{"The rack", rack_verbs}, chapter{"Acting on dongles", deed_verbs},
          chapter{"The host", host_verbs}, chapter{"What happened, and why", past_verbs},
          chapter{"The tree of actors", tree_verbs}, chapter{"Daemon and shell", shell_verbs}})
      for (auto& verb : x.verbs()) {
        out.push_back(std::move(verb));
        out.back().chapter = x.title;
      }
    return out;
  }();
  return all;
}

const command* find_command(const std::string& name) {
  auto& all = commands();
  auto i = std::find_if(all.begin(), all.end(), [&](auto& x) { return x.name == name; });
  return i == all.end() ? nullptr : &*i;
}

std::string unknown_verb(const std::string& name) {
  std::vector<std::string_view> known;
  for (auto& x : commands())
    if (!x.hidden)
      known.push_back(x.name);
  auto near = name.size() > 64 ? std::string_view{} : nearest(name, known);
  return "no verb " + dongled::quoted(name)
         + (near.empty() ? "; try help" : "; did you mean " + std::string{near} + '?');
}

std::string help_text(const std::string& verb) {
  if (!verb.empty()) {
    auto x = find_command(verb);
    return x ? x->name + (x->usage.empty() ? "" : ' ' + x->usage) + "\n  " + x->help + '\n'
             : unknown_verb(verb) + '\n';
  }
  constexpr size_t column = 24;
  std::string out, chapter;
  for (auto& x : commands()) {
    if (x.hidden)
      continue;
    if (chapter != x.chapter) {
      chapter = x.chapter;
      out += (out.empty() ? "" : "\n") + chapter + '\n';
    }
    auto use = "  " + x.name + (x.usage.empty() ? "" : ' ' + x.usage);
    auto fits = use.size() + 2 <= column;
    out += use;
    out += fits ? "" : "\n";
    out.append(fits ? column - use.size() : column, ' ');
    out += x.help + '\n';
  }
  return out;
}

bool changes(const command& x, const words& args) {
  return x.mutates && !(x.only_reads && x.only_reads(args));
}

int exit_code_of(const refusal& x) {
  auto usage = x.code == "USAGE" || x.code == "UNKNOWN_VERB" || x.code == "INVALID_SUBNET"
               || x.code == "UNKNOWN_KEY" || x.code == "NO_SAMPLES" || x.code == "INVALID_TIME"
               || x.code == "UNKNOWN_SERIES" || x.code == "INVALID_SITE";
  return usage ? exit_usage : exit_failed;
}

int tell(const refusal& x, const screen& out) {
  if (out.json)
    out.print(nlohmann::json{{"error", x.error}, {"code", x.code}}.dump(2) + '\n');
  else
    out.complain(x.error);
  return exit_code_of(x);
}

int tell_unreachable(const failure& x, const screen& out) {
  if (out.interrupted())
    return tell(refusal{x.doing, "INTERRUPTED"}, out);
  tell(refusal{x.doing, "UNREACHABLE"}, out);
  return exit_unreachable;
}

int ask_once(remote& daemon, const command& what, const words& args, const screen& out) {
  if (args.size() < what.least || args.size() > what.most)
    return tell(refusal{"usage: " + what.name + ' ' + what.usage, "USAGE"}, out);
  auto said = daemon.call(what.name, args, what.patience);
  if (!said)
    return tell_unreachable(said.why(), out);
  if (auto why = std::get_if<refusal>(&*said))
    return tell(*why, out);
  auto& data = std::get<nlohmann::json>(*said);
  out.print(out.json || !what.render ? data.dump(2) + '\n' : what.render(data));
  return exit_fine;
}

namespace {

/// The table of verbs, or one of them, as JSON.
nlohmann::json help_json(const std::string& verb) {
  auto out = nlohmann::json::array();
  for (auto& x : commands())
    if (!x.hidden && (verb.empty() || x.name == verb))
      out.push_back(
        {{"verb", x.name}, {"usage", x.usage}, {"help", x.help}, {"chapter", x.chapter}});
  return {{"verbs", std::move(out)}};
}

int show_help(const std::string& verb, const screen& out) {
  if (!verb.empty() && !find_command(verb))
    return tell(refusal{unknown_verb(verb), "UNKNOWN_VERB"}, out);
  out.print(out.json ? help_json(verb).dump(2) + '\n' : help_text(verb));
  return exit_fine;
}

} // namespace

int execute(remote& daemon, const words& line, const screen& out) {
  words args{line.begin() + 1, line.end()};
  auto what = find_command(line.front());
  if (!what)
    return tell(refusal{unknown_verb(line.front()), "UNKNOWN_VERB"}, out);
  if (!what->serve) // help
    return show_help(args.empty() ? std::string{} : args.front(), out);
  if (what->drive)
    return what->drive(daemon, args, out);
  return ask_once(daemon, *what, args, out);
}

} // namespace dongled::api
