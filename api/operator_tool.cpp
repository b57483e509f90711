#include "api/operator_tool.hpp"

#include "api/commands.hpp"
#include "api/console.hpp"
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
         + "\nExit codes: 0 fine, 1 the operation failed, 64 usage, 69 dongled is not reachable.\n";
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
  try {
    remote daemon{where->first, where->second};
    if (options.line.empty())
      return run_console(daemon, out);
    catch_interrupts();
    return execute(daemon, options.line, out);
  } catch (const nlohmann::json::exception& e) { // an answer of an unexpected shape
    out.complain(std::string{"dongled's answer makes no sense: "} + e.what());
    return exit_failed;
  }
}

} // namespace dongled::api
