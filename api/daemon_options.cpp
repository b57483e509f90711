#include "api/daemon_options.hpp"

#include <CLI/CLI.hpp>

#include <iostream>

namespace dongled::api {

std::variant<daemon_options, int> read_options(int argc, char** argv, const std::string& version) {
  daemon_options out;
  bool check = false, print = false, hash = false, undo = false;
  CLI::App app{"Runs a rack of Huawei HiLink LTE dongles as SOCKS5 proxies", "dongled"};
  app.add_option("--config", out.config, "The configuration file")->capture_default_str();
  auto a = app.add_flag("--check-config", check, "Validate, print every problem, exit");
  auto b = app.add_flag("--print-config", print, "Print the effective configuration, exit");
  auto c = app.add_flag("--undo", undo, "Remove what a crashed daemon left in the kernel, exit");
  auto d = app.add_flag("--hash-password", hash,
                        "Read a password from stdin and print its hash for a users file, exit");
  a->excludes(b)->excludes(c)->excludes(d);
  b->excludes(c)->excludes(d);
  c->excludes(d);
  app.set_version_flag("--version", "dongled " + version);
  app.footer("Exit codes: 0 fine, 64 usage, 69 something needed is missing or taken, 70 internal,\n"
             "77 no permission, 78 bad configuration. SIGHUP reloads, SIGTERM stops.");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    auto fine = e.get_exit_code() == static_cast<int>(CLI::ExitCodes::Success);
    app.exit(e, std::cout, std::cerr);
    return fine ? 0 : 64;
  }
  using task = daemon_options::task;
  out.what = check   ? task::check_config
             : print ? task::print_config
             : hash  ? task::hash_password
             : undo  ? task::undo
                     : task::run;
  return out;
}

} // namespace dongled::api
