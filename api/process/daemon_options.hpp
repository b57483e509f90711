#pragma once

#include <string>
#include <variant>

namespace dongled::api {

/// What the command line of `dongled` asks for.
struct daemon_options {
  enum class task {
    run,
    check_config,
    check_ports,
    print_config,
    hash_password,
    make_token,
    undo
  } what = task::run;
  std::string config = "/etc/dongled/dongled.json";
  bool ports_and_routes = false;      ///< Of `undo`: nothing else, so what was tuned stays.
  std::string token_name, token_role; ///< Of `make_token`.
};

/// Reads the command line. Either what to do, or, after printing help, the version or a complaint,
/// the exit code to end with (0 or 64).
std::variant<daemon_options, int> read_options(int argc, char** argv, const std::string& version);

} // namespace dongled::api
