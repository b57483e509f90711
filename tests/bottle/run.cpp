#include "tests/bottle/run.hpp"

#include "tests/bottle/machine.hpp"
#include "tests/bottle/stage.hpp"
#include "tests/bottle/watcher.hpp"

#include <spdlog/spdlog.h>
#include <unistd.h>

#include <filesystem>

namespace dongled::bottle {

namespace fs = std::filesystem;

namespace {

/// The daemon's disk; it goes with its owner.
struct disk {
  std::string path;
  explicit disk(const std::string& scratch)
    : path(scratch + "/bottle-" + std::to_string(::getpid())) {
    fs::remove_all(path);
    fs::remove_all(path + ".saved");
    fs::create_directories(path);
  }
  disk(const disk&) = delete;
  ~disk() {
    std::error_code none;
    fs::remove_all(path, none);
    fs::remove_all(path + ".saved", none);
  }
};

/// Longest of any back-off, of a SIM's rest, and of two climbs after it.
milliseconds rest_within(const settings& x) {
  auto& b = x.recovery.budgets;
  auto climb = b.route + b.modem * 2 + b.modem_reboot + b.mode_switch + b.usb * 2 + b.port_power
               + b.hub_power + b.controller;
  return 2 * 900s + 4 * climb;
}

/// Some clients do something, now and then.
void traffic(machine& m, const plan& from, dice d) {
  m.later.at(m.now() + milliseconds{d.between(3000, 20000)}, [&m, &from, d]() mutable {
    if (m.alive())
      m.plane().carry(d.one_of(from.rack.sticks).dongle, d.below(100'000));
    traffic(m, from, d);
  });
}

} // namespace

outcome run(const plan& from, const run_options& how) {
  outcome out;
  disk here{how.scratch};
  if (!from.store_on_disk) // a directory in its place: history stays in memory
    fs::create_directories(here.path + "/journal.db");
  watcher eyes{from, how};
  auto tell = [&](const seen::event& x) { eyes.see(x); };
  machine m{from, here.path, tell};
  stage s{m, from, tell};
  eyes.on(m, s);
  m.doors.print = how.print;
  traffic(m, from, dice{from.seed ^ 0x74726166});
  m.start_daemon();
  auto next = from.turns.begin();
  auto advance = [&] {
    if (m.quiet())
      eyes.look();
    m.step();
    s.tend();
  };
  while (!eyes.broken() && m.since_start() < from.length) {
    if (next != from.turns.end() && next->at <= m.since_start())
      s.perform(*next++);
    else
      advance();
  }
  if (!eyes.broken())
    s.calm(from.heal_all);
  auto until = m.now() + rest_within(from.config);
  for (auto look_at = m.now() + 30s; !eyes.broken();) {
    advance();
    if (m.now() < look_at)
      continue;
    look_at = m.now() + 10s;
    auto now = eyes.rest();
    if ((now.unserved.empty() && now.left.empty()) || m.now() > until) {
      eyes.see(now);
      break;
    }
  }
  out.sum = m.doors.sum;
  out.marks = m.doors.marks;
  eyes.count(out.marks);
  m.shut_down();
  out.broken = eyes.broken();
  out.simulated = m.since_start();
  out.dongles = from.rack.sticks.size();
  out.messages = m.messages;
  return out;
}

} // namespace dongled::bottle
