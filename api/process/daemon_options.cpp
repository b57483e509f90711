#include "api/process/daemon_options.hpp"

#include <CLI/CLI.hpp>

#include <iostream>
#include <vector>

namespace dongled::api {

std::variant<daemon_options, int> read_options(int argc, char** argv, const std::string& version) {
  daemon_options out;
  bool check = false, ports = false, print = false, hash = false, undo = false;
  CLI::App app{"Runs a rack of Huawei HiLink LTE dongles as SOCKS5 proxies", "dongled"};
  app.add_option("--config", out.config, "The configuration file")->capture_default_str();
  auto a = app.add_flag("--check-config", check, "Validate, print every problem, exit");
  auto f = app.add_flag("--check-ports", ports,
                        "Say which of the configuration's ports are taken, and by whom, exit");
  auto b = app.add_flag("--print-config", print, "Print the effective configuration, exit");
  auto c = app.add_flag("--undo", undo,
                        "Remove what a crashed daemon left in the kernel, tuning too, exit");
  auto d = app.add_flag("--hash-password", hash,
                        "Read a password from stdin and print its hash for a users file, exit");
  app
    .add_flag("--ports-and-routes", out.ports_and_routes,
              "With --undo: leave the kernel's settings that were applied by tuning")
    ->needs(c);
  std::vector<std::string> token;
  auto e = app
             .add_option("--make-token", token,
                         "Print a new token of the API and its line for a tokens file, exit; "
                         "ROLE: read, operate or admin")
             ->expected(2)
             ->type_name("NAME ROLE");
  a->excludes(b)->excludes(c)->excludes(d)->excludes(e);
  b->excludes(c)->excludes(d)->excludes(e);
  c->excludes(d)->excludes(e);
  d->excludes(e);
  f->excludes(a)->excludes(b)->excludes(c)->excludes(d)->excludes(e);
  app.set_version_flag("--version", "dongled " + version);
  app.footer("Exit codes: 0 fine, 64 usage, 69 something needed is missing or taken, 70 internal,\n"
             "77 no permission, 78 bad configuration. SIGHUP reloads, SIGTERM stops.");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& why) {
    auto fine = why.get_exit_code() == static_cast<int>(CLI::ExitCodes::Success);
    app.exit(why, std::cout, std::cerr);
    return fine ? 0 : 64;
  }
  using task = daemon_options::task;
  out.what = check   ? task::check_config
             : ports ? task::check_ports
             : print ? task::print_config
             : hash  ? task::hash_password
             : *e    ? task::make_token
             : undo  ? task::undo
                     : task::run;
  if (*e) {
    out.token_name = token[0];
    out.token_role = token[1];
  }
  return out;
}

} // namespace dongled::api
