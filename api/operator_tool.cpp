#include "api/operator_tool.hpp"

#include "api/commands.hpp"
#include "api/completion_script.hpp"
#include "api/console.hpp"
#include "api/manual.hpp"
#include "api/remote.hpp"

#include <atomic>
#include <csignal>
#include <cstdio>
#include <iostream>
#include <optional>

namespace dongled::api {

namespace {

std::atomic<bool> interrupted{false};

/// What stands on the command line.
struct tool_options {
  std::string connect = "127.0.0.1:4242";
  bool json = false, help = false, version = false;
  words line;
  std::optional<std::string> complaint;
};

tool_options read(int argc, char** argv) {
  tool_options out;
  for (int i = 1; i < argc; ++i) {
    std::string x = argv[i];
    if (x == "--json")
      out.json = true;
    else if (x == "--connect" && i + 1 < argc)
      out.connect = argv[++i];
    else if (x.starts_with("--connect="))
      out.connect = x.substr(10);
    else if (!out.line.empty())
      out.line.push_back(x); // the verb's own
    else if (x == "--help" || x == "-h")
      out.help = true;
    else if (x == "--version")
      out.version = true;
    else if (x.starts_with('-'))
      out.complaint = "unknown option " + x;
    else
      out.line.push_back(x);
  }
  return out;
}

std::string usage() {
  return "usage: donglectl [--connect HOST:PORT] [--json] [VERB ...]\n"
         "Without a verb: an interactive shell.\n\n"
         + help_text()
         + "\nWithout a daemon: completion bash|zsh, and man, print what their names say.\n"
           "Exit codes: 0 fine, 1 the operation failed, 64 usage, 69 dongled is not reachable.\n";
}

/// Ctrl-C ends what is being followed, not the shell.
void catch_interrupts() {
  struct sigaction act {};
  act.sa_handler = [](int) { interrupted = true; };
  ::sigaction(SIGINT, &act, nullptr);
}

screen terminal(bool json) {
  return {json, [](const std::string& x) { std::cout << x << std::flush; },
          [](const std::string& x) { std::cerr << "donglectl: " << x << std::endl; },
          [] { return interrupted.load(); }};
}

/// What needs no daemon: the exit code, or nothing when the line is something else.
std::optional<int> by_itself(const words& line, const std::string& version, const screen& out) {
  if (line == words{"man"}) {
    out.print(tool_manual(version));
    return exit_fine;
  }
  if (line.empty() || line.front() != "completion")
    return std::nullopt;
  auto script = line.size() == 2 ? completion_script(line[1]) : std::nullopt;
  if (!script)
    return tell(refusal{"usage: completion bash|zsh", "USAGE"}, out);
  out.print(*script);
  return exit_fine;
}

/// For the scripts above: `complete WORD…` prints what the last word may become, one a line.
int complete(remote& daemon, const words& line, const screen& out) {
  for (auto& x : completions(daemon, {line.begin() + 1, line.end()}))
    out.print(x + '\n');
  return exit_fine;
}

} // namespace

int run_operator_tool(int argc, char** argv, const std::string& version) {
  auto options = read(argc, argv);
  if (options.version || options.help) {
    std::cout << (options.version ? "donglectl " + version + '\n' : usage());
    return exit_fine;
  }
  auto out = terminal(options.json);
  auto where = parse_endpoint(options.connect);
  if (options.complaint || !where) {
    out.complain(options.complaint ? *options.complaint : where.why().doing);
    return exit_usage;
  }
  if (auto code = by_itself(options.line, version, out))
    return *code;
  try {
    remote daemon{where->first, where->second};
    if (options.line.empty())
      return run_console(daemon, out);
    if (options.line.front() == "complete")
      return complete(daemon, options.line, out);
    catch_interrupts();
    return execute(daemon, options.line, out);
  } catch (const nlohmann::json::exception& e) { // an answer of an unexpected shape
    out.complain(std::string{"dongled's answer makes no sense: "} + e.what());
    return exit_failed;
  }
}

} // namespace dongled::api
