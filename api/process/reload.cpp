#include "api/process/reload.hpp"

#include "actors/messages.hpp"
#include "api/access/tls_identity.hpp"
#include "api/http/http_limits.hpp"
#include "api/process/outside.hpp"
#include "api/process/start_checks.hpp"
#include "api/process/watch_only.hpp"
#include "api/webhooks/delivery.hpp"
#include "config/load.hpp"
#include "config/log.hpp"
#include "config/reload_plan.hpp"
#include "config/text.hpp"
#include "config/validate.hpp"
#include "io/relay/access/users.hpp"
#include "supervision/supervisor.hpp"

#include <spdlog/spdlog.h>

namespace dongled::api {

namespace {

template <class Part>
bool moved(const Part& was, const Part& is) {
  return was.listen != is.listen || was.port != is.port;
}

/// Why the new settings cannot be put in force; nothing when they can.
std::optional<std::string> obstacle(const settings& is) {
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
  if (auto& x = is.shell; x.tls()) // in force after a restart, which must not fail by it
    if (auto tls = tls_identity::load({*x.certificate_file, *x.key_file, *x.authority_file}); !tls)
      return tls.why().doing;
  return std::nullopt;
}

/// Every address that changes is bound on trial, those that wait for a restart, too: it would fail.
std::optional<std::string> unusable_address(const settings& was, const settings& is) {
  std::vector<std::string> all;
  auto check = [&](const std::string& what, const std::string& address, uint16_t port) {
    if (auto free = check_move(what, address, port); !free)
      all.push_back(free.why().doing);
  };
  if (moved(was.api, is.api))
    check("api.listen", is.api.listen, is.api.port);
  if (moved(was.shell, is.shell))
    check("shell.listen", is.shell.listen, is.shell.port);
  auto &before = was.fleet.agent_check_port, &now = is.fleet.agent_check_port;
  if (now && (before != now || was.api.listen != is.api.listen))
    check("fleet.agent_check_port", is.api.listen, *now);
  auto known = is.dongles.expected.value_or(std::set<subnet_id>{is.dongles.first});
  for (auto n : known)
    if (was.socks.listen != is.socks.listen || was.socks.ports(n) != is.socks.ports(n))
      for (auto port : is.socks.ports(n))
        check("socks.listen for dongle " + to_string(n), is.socks.listen, port);
  return all.empty() ? std::nullopt : std::optional(joined(all));
}

/// What is in force is one configuration, too: that of the file but for what waits.
std::optional<std::string> mixed_up(const reload_plan& x) {
  std::vector<std::string> all;
  for (auto& y : validate(x.force))
    all.push_back(y.key + ": " + y.text);
  if (all.empty())
    return std::nullopt;
  return joined(all) + " (as long as " + joined(x.waits) + " waits for a restart)";
}

/// Those who act on a setting but read it seldom.
void spread(const world& w) {
  auto tell = [&](const std::string& path) {
    if (auto who = w.find(path))
      caf::anon_send(who, settings_changed{});
  };
  tell("/hotplug");
  tell("/journal");
  tell("/rack/gate");
  tell("/host/firewall");
  tell("/schedules");
  tell("/agent_check");
  tell("/host/recorder");
  for (auto& x : w.board->all())
    tell(path_of(x.subnet, "health"));
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
  if (auto why = obstacle(is))
    return spdlog::error("reload: {}; nothing was changed", *why);
  if (auto why = unusable_address(*was, is))
    return spdlog::error("reload: {}; nothing was changed", *why);
  auto plan = plan_reload(*was, is);
  if (auto why = mixed_up(plan))
    return spdlog::error("reload: {}; nothing was changed", *why);
  for (auto& key : plan.waits)
    spdlog::warn("reload: {} takes effect when dongled is started again", key);
  is = std::move(plan.force);
  if (w.plane)
    w.plane->reconfigure(is.socks);
  if (auto level = set_log_level(is.log.level); !level)
    spdlog::warn("reload: {}", level.why().doing);
  auto api_moved = moved(was->api, is.api) || was->api.max_streams != is.api.max_streams;
  auto shell_moved = moved(was->shell, is.shell);
  auto hooks_changed =
    was->webhooks.urls != is.webhooks.urls || was->webhooks.events != is.webhooks.events;
  w.config.set(std::move(is));
  w.board->hold(!plan.waits.empty(),
                {"restart_needed",
                 {},
                 "These settings take effect when dongled is started again: " + joined(plan.waits),
                 "systemctl restart dongled"});
  show_watch_only(w);
  spread(w);
  if (hooks_changed)
    start_again(w, "webhooks");
  if (api_moved)
    start_again(w, "http");
  if (shell_moved)
    start_again(w, "inspector");
  spdlog::info("reload: {} is in force{}", config_path,
               plan.waits.empty() ? "" : ", but for what waits for a restart");
}

} // namespace dongled::api
