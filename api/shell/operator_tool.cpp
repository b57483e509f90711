#include "api/shell/operator_tool.hpp"

#include "api/commands.hpp"
#include "api/shell/completion.hpp"
#include "api/shell/completion_script.hpp"
#include "api/shell/console.hpp"
#include "api/shell/manual.hpp"
#include "api/shell/many_hosts.hpp"
#include "api/shell/migration.hpp"
#include "api/shell/paint.hpp"
#include "api/shell/remote.hpp"

#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <iostream>
#include <optional>

namespace dongled::api {

namespace {

std::atomic<bool> interrupted{false};

/// What stands on the command line.
struct tool_options {
  std::string connect = "127.0.0.1:4242", colour = "auto";
  tls_files tls;
  std::string hosts; ///< Several racks: a file, or names with commas; empty: one.
  bool json = false, help = false, version = false, yes = false;
  words line;
  std::optional<std::string> complaint;
};

std::string from_environment(const char* name) {
  auto x = std::getenv(name);
  return x ? x : "";
}

/// The field that an option such as --tls-key sets; null: it is another option.
std::string* tls_option(const std::string& x, tls_files& files) {
  if (x == "--tls-certificate")
    return &files.certificate;
  if (x == "--tls-key")
    return &files.key;
  return x == "--tls-authority" ? &files.authority : nullptr;
}

tool_options read(int argc, char** argv) {
  tool_options out;
  out.tls = {from_environment("DONGLECTL_TLS_CERTIFICATE"), from_environment("DONGLECTL_TLS_KEY"),
             from_environment("DONGLECTL_TLS_AUTHORITY")};
  for (int i = 1; i < argc; ++i) {
    std::string x = argv[i];
    if (x == "--json")
      out.json = true;
    else if (x == "--connect" && i + 1 < argc)
      out.connect = argv[++i];
    else if (x == "--hosts" && i + 1 < argc && out.line.empty())
      out.hosts = argv[++i];
    else if (x.starts_with("--hosts=") && out.line.empty())
      out.hosts = x.substr(8);
    else if (x == "--yes" && out.line.empty())
      out.yes = true;
    else if (x.starts_with("--connect="))
      out.connect = x.substr(10);
    else if (auto* file = tls_option(x, out.tls); file && i + 1 < argc)
      *file = argv[++i];
    else if (x.starts_with("--color="))
      out.colour = x.substr(8);
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
  if (out.colour != "auto" && out.colour != "always" && out.colour != "never")
    out.complaint = "--color is auto, always or never";
  return out;
}

std::string usage() {
  return "usage: donglectl [--connect HOST:PORT] [--json] [--color=auto|always|never] [VERB ...]\n"
         "                 [--tls-certificate FILE --tls-key FILE --tls-authority FILE]\n"
         "       donglectl --hosts FILE|HOST[:PORT],... [--yes] [--json] VERB ...\n"
         "Without a verb: an interactive shell.\n\n"
         + help_text()
         + "\nWithout a daemon: completion bash|zsh, man, and man migrate, print what their names "
           "say.\n"
           "Exit codes: 0 fine, 1 the operation failed, 64 usage, 69 dongled is not reachable.\n";
}

/// Ctrl-C ends what is being followed, not the shell.
void catch_interrupts() {
  struct sigaction act {};
  act.sa_handler = [](int) { interrupted = true; };
  ::sigaction(SIGINT, &act, nullptr);
}

screen screen_for(const tool_options& x) {
  screen out;
  out.json = x.json;
  out.terminal = ::isatty(STDOUT_FILENO) == 1;
  out.colour = wants_colour(x.colour, std::getenv("NO_COLOR"), std::getenv("TERM"), out.terminal);
  out.print = [colour = out.colour && !x.json](const std::string& text) {
    std::cout << (colour ? painted(text) : text) << std::flush;
  };
  out.complain = [](const std::string& text) { std::cerr << "donglectl: " << text << std::endl; };
  out.interrupted = [] { return interrupted.load(); };
  out.go_on = [] { interrupted = false; };
  return out;
}

/// What needs no daemon: the exit code, or nothing when the line is something else.
std::optional<int> by_itself(const words& line, const std::string& version, const screen& out) {
  if (line == words{"man"}) {
    out.print(tool_manual(version));
    return exit_fine;
  }
  if (line == words{"man", "migrate"} || line == words{"man", "migrate", "--json"}) {
    out.print(out.json || line.size() == 3 ? migration_json().dump(2) + '\n' : migration_text());
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

/// Who we are on TLS; null: nobody asked for it.
result<std::shared_ptr<const tls_identity>> identity_in(const tls_files& x, const screen& out) {
  if (x.certificate.empty() && x.key.empty() && x.authority.empty())
    return std::shared_ptr<const tls_identity>{};
  if (x.certificate.empty() || x.key.empty() || x.authority.empty())
    return failure{fault::bad_input,
                   "--tls-certificate, --tls-key and --tls-authority go together"};
  auto tls = tls_identity::load(x);
  if (tls)
    for (auto& warning : (*tls)->warnings())
      out.complain(warning);
  return tls;
}

/// On many racks nothing is changed by a slip of the finger.
bool means_it(const tool_options& x, size_t hosts, const screen& out) {
  auto what = x.line.empty() ? nullptr : find_command(x.line.front());
  if (x.yes || !what || !changes(*what, {x.line.begin() + 1, x.line.end()}))
    return true;
  if (::isatty(STDIN_FILENO) != 1) {
    out.complain("this changes something on " + std::to_string(hosts) + " hosts: --yes means it");
    return false;
  }
  std::cerr << x.line.front() << " on " << hosts << " hosts? [y/N] " << std::flush;
  std::string answer;
  return std::getline(std::cin, answer) && (answer == "y" || answer == "yes");
}

int run_everywhere(const tool_options& options, const daemon_address& all, const screen& out) {
  auto hosts = hosts_in(options.hosts);
  if (!hosts) {
    out.complain(hosts.why().doing);
    return exit_usage;
  }
  if (!means_it(options, hosts->size(), out))
    return exit_usage;
  catch_interrupts();
  return execute_everywhere(*hosts, all, options.line, out);
}

} // namespace

int run_operator_tool(int argc, char** argv, const std::string& version) {
  auto options = read(argc, argv);
  if (options.version || options.help) {
    std::cout << (options.version ? "donglectl " + version + '\n' : usage());
    return exit_fine;
  }
  auto out = screen_for(options);
  auto where = parse_endpoint(options.connect);
  if (options.complaint || !where) {
    out.complain(options.complaint ? *options.complaint : where.why().doing);
    return exit_usage;
  }
  if (auto code = by_itself(options.line, version, out))
    return *code;
  auto tls = identity_in(options.tls, out);
  if (!tls) {
    out.complain(tls.why().doing);
    return exit_usage;
  }
  where->tls = std::move(*tls);
  try {
    where->version = version;
    if (!options.hosts.empty())
      return run_everywhere(options, *where, out);
    remote daemon{*where};
    if (!options.line.empty() && options.line.front() == "complete")
      return complete(daemon, options.line, out);
    catch_interrupts();
    daemon.heed(out.interrupted);
    if (options.line.empty())
      return run_console(daemon, out);
    return execute(daemon, options.line, out);
  } catch (const nlohmann::json::exception& e) { // an answer of an unexpected shape
    out.complain(std::string{"dongled's answer makes no sense: "} + e.what());
    return exit_failed;
  }
}

} // namespace dongled::api
