#include "api/process/reload.hpp"

#include "api/http/http_limits.hpp"
#include "api/process/outside.hpp"
#include "api/process/start_checks.hpp"
#include "api/webhooks/delivery.hpp"
#include "config/load.hpp"
#include "config/log.hpp"
#include "config/text.hpp"
#include "io/relay/users.hpp"
#include "supervision/supervisor.hpp"

#include <spdlog/spdlog.h>

namespace dongled::api {

namespace {

template <class Part>
bool moved(const Part& was, const Part& is) {
  return was.listen != is.listen || was.port != is.port;
}

/// Why the new settings cannot be put in force; nothing when they can.
std::optional<std::string> obstacle(const settings& was, const settings& is) {
  if (auto limits = http_limits::make(is.api); !limits)
    return limits.why().doing;
  if (auto secret = hook_secret(is.webhooks); !secret)
    return secret.why().doing;
  if (is.socks.users_file)
    if (auto read = io::relay::load_users(*is.socks.users_file); !read.ok()) {
      std::vector<std::string> all;
      for (auto& x : read.problems)
        all.push_back(to_string(x));
      return joined(all);
    }
  // An address that only widens or narrows on the same port finds that port taken by ourselves.
  auto other_port = [](auto& a, auto& b) { return a.port != b.port; };
  if (other_port(was.api, is.api))
    if (auto free = check_port("api.listen", is.api.listen, is.api.port); !free)
      return free.why().doing;
  if (was.shell.tls() != is.shell.tls())
    return "shell.certificate_file: TLS is switched on or off by a restart only";
  if (other_port(was.shell, is.shell))
    if (auto free = check_port("shell.listen", is.shell.listen, is.shell.port); !free)
      return free.why().doing;
  return std::nullopt;
}

void name_what_waits(const settings& was, const settings& is) {
  auto waits = [](bool differs, const char* key) {
    if (differs)
      spdlog::warn("reload: {} takes effect when dongled is started again", key);
  };
  waits(was.state_dir != is.state_dir, "state_dir");
  waits(was.log.file != is.log.file, "log.file");
  waits(was.socks.listen != is.socks.listen, "socks.listen");
  waits(was.socks.port_base != is.socks.port_base, "socks.port_base");
  waits(was.socks.threads != is.socks.threads, "socks.threads");
}

} // namespace

void reload(world& w, const std::string& config_path) {
  auto fresh = load_file(config_path);
  for (auto& x : fresh.problems)
    spdlog::error("reload: {}", to_string(x));
  if (!fresh.ok())
    return spdlog::error("reload: nothing was changed");
  auto was = w.settings_now();
  auto& is = fresh.values;
  if (auto why = obstacle(*was, is))
    return spdlog::error("reload: {}; nothing was changed", *why);
  name_what_waits(*was, is);
  if (w.plane)
    w.plane->reconfigure(is.socks);
  if (auto level = set_log_level(is.log.level); !level)
    spdlog::warn("reload: {}", level.why().doing);
  auto api_moved = moved(was->api, is.api), shell_moved = moved(was->shell, is.shell);
  auto hooks_changed =
    was->webhooks.urls != is.webhooks.urls || was->webhooks.events != is.webhooks.events;
  w.config.set(std::move(is));
  if (hooks_changed)
    start_again(w, "webhooks");
  if (api_moved)
    start_again(w, "http");
  if (shell_moved)
    start_again(w, "inspector");
  spdlog::info("reload: {} is in force", config_path);
}

} // namespace dongled::api
