#pragma once

#include "config/settings.hpp"
#include "tests/bottle/rack.hpp"

#include <string>
#include <vector>

namespace dongled::bottle {

/// What can happen to a rack from outside. Each is a kind that a run may leave out.
enum class kind : uint8_t {
  // A stick, its SIM, its API.
  link_dead, ///< Connected, and nothing passes, until `cure` of the modem's rungs.
  usb_gone,  ///< It leaves the bus, until `cure` of the USB rungs.
  usb_hung,  ///< It is there and passes nothing, until the same.
  storage,   ///< It shows its CD-ROM.
  mute,      ///< Its API is silent, its link works.
  slow_api,  ///< Each word takes seconds.
  busy_api,  ///< It says so a few times.
  unplugged,
  no_sim,
  no_signal,  ///< Its carrier is not to be heard.
  walled,     ///< No credit any more.
  no_address, ///< The host's DHCP client loses the address.
  // Its hub, its host, its carrier.
  hub_gone,       ///< All sticks of a hub are gone until the hub is cycled.
  port_stuck,     ///< It does not go on again.
  hub_slow,       ///< Each word with the hub takes seconds.
  routes_flushed, ///< Somebody empties the dongle's table.
  kernel_slow,
  blind,          ///< Kernel and sysfs cannot be read.
  no_descriptors, ///< No probe, no modem call can be made.
  outage,         ///< A carrier's core is down.
  disk_full,
  disk_slow,
  hook_down, ///< The webhooks' receiver takes nothing.
  // People.
  toggle,
  power_off,
  power_on,
  power_cycle,
  pause,
  resume,
  reopen_port,
  restart_actor,
  reload,
  explain,
  wait_for,   ///< For the end of a toggle.
  survey,     ///< Of the ports' power.
  close_port, ///< To all clients.
  open_port,
  read_past, ///< What happened, from the journal.
  // The daemon itself.
  kill_actor,
  stop_daemon,
  kill_daemon,
  clock_step,
};
inline constexpr auto last_kind = kind::clock_step;
const char* to_string(kind x) noexcept;
bool is_fault(kind x) noexcept;
bool is_person(kind x) noexcept;

/// One thing that happens.
struct turn {
  milliseconds at{0};
  kind what = kind::toggle;
  size_t stick = 0;      ///< Of the rack's, by place in the plan.
  unsigned cure = 0;     ///< Which rung cures it.
  milliseconds lasts{0}; ///< A fault is healed by itself after it; 0: not before the end.
  uint64_t pick = 0;     ///< Whatever else is left to chance.
};

/// A whole run, told beforehand. The same plan and seed are the same run, to the byte.
struct plan {
  uint64_t seed = 0;
  rack_plan rack;
  settings config;
  milliseconds length{30min}; ///< Until faults stop.
  bool doors_take_time = true;
  bool store_on_disk = true; ///< Else history is in memory only.
  bool hooks = false;        ///< Somebody is told by webhook.
  bool heal_all = false;     ///< At the end all is healed from outside; else the curable is left.
  std::vector<turn> turns;   ///< By time.
};

plan make_plan(uint64_t seed);

/// "12.3 s: usb_gone of dongle 13 (cure 2) for 60 s".
std::string words(const turn& x, const rack_plan& rack);

} // namespace dongled::bottle
