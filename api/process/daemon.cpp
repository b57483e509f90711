#include "api/process/daemon.hpp"

#include "api/access/hash_password.hpp"
#include "api/access/make_token.hpp"
#include "api/access/tokens.hpp"
#include "api/process/daemon_options.hpp"
#include "api/process/service.hpp"
#include "api/process/start_checks.hpp"
#include "api/process/undo.hpp"
#include "api/process/undo_modems.hpp"
#include "api/process/undo_tuning.hpp"
#include "api/process/undo_usb.hpp"
#include "api/process/wake_up.hpp"
#include "api/webhooks/delivery.hpp"
#include "config/load.hpp"
#include "config/log.hpp"
#include "config/print.hpp"
#include "io/host/single_instance.hpp"
#include "io/relay/access/users.hpp"

#include <spdlog/spdlog.h>
#include <unistd.h>

#include <filesystem>
#include <iostream>

namespace dongled::api {

namespace {

/// Exit codes of dongled (contract, section 2).
enum code { fine = 0, missing = 69, internal = 70, no_permission = 77, bad_config = 78 };

int code_for(fault x) {
  switch (x) {
  case fault::denied: return no_permission;
  case fault::bad_input: return bad_config;
  case fault::none:
  case fault::not_found:
  case fault::refused:
  case fault::timed_out:
  case fault::busy:
  case fault::exhausted:
  case fault::unsupported:
  case fault::os: return missing;
  }
  return internal;
}

int give_up(const failure& why) {
  spdlog::error("{}", why.doing);
  spdlog::default_logger()->flush();
  return code_for(why.code);
}

result<io::host::single_instance> be_the_one(const settings& x) {
  std::error_code ignored; // whether a lock can be taken tells soon enough
  std::filesystem::create_directories(x.state_dir, ignored);
  return io::host::single_instance::take(io::host::lock_paths(x.state_dir));
}

/// @p tuning: what was applied to the kernel's settings, too.
int undo(const settings& x, bool tuning) {
  auto lock = be_the_one(x); // never under the feet of a living daemon
  if (!lock)
    return give_up(lock.why());
  for (auto& text : modems_left(x))
    std::cout << text << '\n';
  // Power first, and neither keeps the other from being tried.
  auto usb = undo_usb(x);
  auto gone = undo_kernel();
  auto open = undo_firewall();
  auto tuned = tuning ? undo_tuning(x) : std::vector<std::string>{};
  for (auto* said : {&usb, &tuned})
    if (*said)
      for (auto& text : **said)
        std::cout << text << '\n';
  for (auto* why : {usb ? nullptr : &usb.why(), gone ? nullptr : &gone.why(),
                    open ? nullptr : &open.why(), tuned ? nullptr : &tuned.why()})
    if (why)
      return give_up(*why);
  if (*open)
    std::cout << "removed the firewall's table\n";
  std::cout << "removed " << *gone << " routes, rules and addresses of dongled\n";
  return fine;
}

/// Who the daemon is on the shell's TLS; null: it has none.
result<std::shared_ptr<const tls_identity>> shell_identity(const settings::shell_part& x) {
  if (!x.tls())
    return std::shared_ptr<const tls_identity>{};
  return tls_identity::load({*x.certificate_file, *x.key_file, *x.authority_file});
}

int run(settings x, const std::string& config_path, const std::string& version) {
  auto events = std::make_shared<event_log>();
  spdlog::default_logger()->sinks().push_back(events);
  if (auto may = check_privileges(); !may)
    return give_up(may.why());
  auto lock = be_the_one(x);
  if (!lock)
    return give_up(lock.why());
  auto tls = shell_identity(x.shell);
  if (!tls)
    return give_up(tls.why());
  if (*tls)
    for (auto& warning : (*tls)->warnings())
      spdlog::warn("shell.key_file: {}", warning);
  if (auto free = check_ports(x); !free)
    return give_up(free.why());
  auto wake = wake_up::make(); // before there are threads
  if (!wake)
    return give_up(wake.why());
  auto plane = io::relay::data_plane::make({x.socks});
  if (!plane)
    return give_up(plane.why());
  spdlog::info("dongled {} starts", version);
  return serve({std::move(x), config_path, version, **plane, events, *wake, *tls}) ? fine
                                                                                   : internal;
}

} // namespace

int run_daemon(int argc, char** argv, const std::string& version) {
  auto read = read_options(argc, argv, version);
  if (auto code = std::get_if<int>(&read))
    return *code;
  auto& options = std::get<daemon_options>(read);
  using task = daemon_options::task;
  if (options.what == task::hash_password)
    return hash_password(std::cin, std::cout, std::cerr, ::isatty(STDIN_FILENO) == 1);
  if (options.what == task::make_token)
    return make_token(options.token_name, options.token_role, std::cout, std::cerr);
  auto config = load_file(options.config);
  auto problems = config.problems;
  // To run, the data plane reads the users itself and tells the same; to print or undo needs none.
  if (options.what == task::check_config && config.ok() && config.values.socks.users_file)
    problems = io::relay::load_users(*config.values.socks.users_file).problems;
  if (options.what == task::check_config || options.what == task::run)
    if (auto secret = hook_secret(config.values.webhooks); config.ok() && !secret)
      problems.push_back({options.config, 0, {}, secret.why().doing});
  if (auto& tokens = config.values.api.tokens_file;
      tokens && config.ok() && (options.what == task::check_config || options.what == task::run))
    for (auto& x : load_tokens(*tokens).problems)
      problems.push_back(x);
  if (options.what == task::check_config && config.ok())
    if (auto tls = shell_identity(config.values.shell); !tls)
      problems.push_back({options.config, 0, "shell", tls.why().doing});
  for (auto& x : problems)
    std::cerr << to_string(x) << '\n';
  // A daemon that died while somebody was editing has to be undone all the same.
  auto anyway = options.what == task::undo && !problems.empty();
  if (anyway)
    std::cerr << "undoing all the same, by what could be read: state_dir "
              << config.values.state_dir << '\n';
  else if (!problems.empty())
    return bad_config;
  switch (options.what) {
  case task::check_config: std::cout << options.config << ": fine\n"; return fine;
  case task::print_config: std::cout << print(config.values) << '\n'; return fine;
  case task::check_ports: {
    auto free = check_ports(config.values);
    return free ? static_cast<int>(fine) : give_up(free.why());
  }
  case task::hash_password:
  case task::make_token:
  case task::undo:
  case task::run: break;
  }
  if (auto log = start_logging(config.values.log); !log && !anyway) {
    std::cerr << options.config << ": log: " << log.why().doing << '\n';
    return bad_config;
  }
  if (options.what == task::run)
    return run(std::move(config.values), options.config, version);
  auto code = undo(config.values, !options.ports_and_routes);
  return anyway && code == fine ? static_cast<int>(bad_config) : code;
}

} // namespace dongled::api
