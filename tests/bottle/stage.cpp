#include "tests/bottle/stage.hpp"

#include <algorithm>

namespace dongled::bottle {

using test::fake_modem;
using test::fake_usb;

namespace {

/// A person's ask explains what is done to the dongle for so long after it.
constexpr auto touch_lasts = 90s;

fake_usb::cure usb_cure(unsigned x) {
  constexpr fake_usb::cure all[] = {fake_usb::cure::bind,       fake_usb::cure::authorize,
                                    fake_usb::cure::port,       fake_usb::cure::hub,
                                    fake_usb::cure::controller, fake_usb::cure::none};
  return all[x % 6];
}

/// What has left the bus has no driver to be taken from.
fake_usb::cure gone_cure(unsigned x) { return std::max(usb_cure(x), fake_usb::cure::port); }

fake_modem::cure modem_cure(unsigned x) {
  constexpr fake_modem::cure all[] = {fake_modem::cure::data_cycle, fake_modem::cure::mode_flip,
                                      fake_modem::cure::reboot, fake_modem::cure::none};
  return all[x % 4];
}

std::string hub_of(const port_path& x) {
  auto dot = x.text.rfind('.');
  return dot == std::string::npos ? std::string{} : x.text.substr(0, dot);
}

/// A host that has no clock of its own starts in the past, now and then.
milliseconds jump(uint64_t pick) {
  return pick >> 40 & 3 ? 0ms : -milliseconds{static_cast<int64_t>((pick >> 44) % 3'600'000)};
}

} // namespace

stage::stage(machine& on, const plan& from, std::function<void(seen::event)> tell)
  : m_(on), plan_(from), tell_(std::move(tell)) {}

void stage::perform(const turn& x) {
  m_.doors.note("turn: " + words(x, plan_.rack));
  m_.doors.mark(std::string("did ") + to_string(x.what));
  if (is_fault(x.what)) {
    fault(x);
    if (x.lasts > 0ms)
      m_.later.at(m_.now() + x.lasts, [this, x] {
        m_.doors.note(std::string("healed: ") + to_string(x.what));
        heal(x);
      });
  } else if (is_person(x.what)) {
    if (m_.alive())
      people(x);
  } else if (x.what == kind::clock_step) {
    m_.step_clock(milliseconds{static_cast<int64_t>(x.pick % 7'200'000) - 3'600'000});
  } else if (m_.alive()) {
    kill_somebody(x);
  }
  m_.box.usb.settle();
  m_.box.changed();
}

void stage::kill_somebody(const turn& x) {
  switch (x.what) {
  case kind::kill_actor: {
    // A tree that fails to start ends, as it should.
    if (m_.now() - m_.started() < 5s)
      break;
    std::vector<std::string> paths{""};
    for (auto& y : m_.w().census->snapshot())
      if (y.handle && y.path != "/")
        paths.push_back(y.path);
    m_.kill_actor(paths[x.pick % paths.size()], static_cast<unsigned>(x.pick >> 32) % 60);
    break;
  }
  case kind::stop_daemon:
    clock_jump_ = jump(x.pick);
    m_.stop_daemon();
    start_at_ = m_.now() + milliseconds{100 + static_cast<int64_t>(x.pick % 20'000)};
    break;
  case kind::kill_daemon:
    clock_jump_ = jump(x.pick);
    // At one of its next writes, which may be the very one; or at once.
    if (x.pick % 3 == 0)
      m_.kill_daemon();
    else
      m_.doors.die_at = m_.doors.writes + 1 + x.pick % 20;
    break;
  default: break;
  }
}

void stage::tend() {
  people_go_home();
  if (m_.alive())
    return;
  if (!start_at_)
    start_at_ = m_.now() + 3s;
  if (m_.now() < *start_at_)
    return;
  start_at_.reset();
  m_.step_clock(std::exchange(clock_jump_, 0ms));
  m_.doors.die_at = 0;
  m_.start_daemon();
}

void stage::fault(const turn& x) {
  auto n = dongle(x);
  auto& box = m_.box;
  auto& stick = box.usb.of(n);
  auto& modem = *box.modems[n];
  switch (x.what) {
  case kind::link_dead: modem.ill = modem_cure(x.cure); break;
  case kind::usb_gone: stick.gone = gone_cure(x.cure); break;
  case kind::usb_hung: stick.hung = usb_cure(x.cure); break;
  case kind::storage: stick.storage = true; break;
  case kind::mute: box.of[n].mute = true; break;
  case kind::slow_api:
    box.of[n].slow = milliseconds{500 + static_cast<int64_t>(x.pick % 3300)};
    break;
  case kind::busy_api: modem.busy = 1 + static_cast<int>(x.pick % 6); break;
  case kind::unplugged: stick.plugged = false; break;
  case kind::no_sim: modem.sim = false; break;
  case kind::no_signal: modem.registered = false; break;
  case kind::hook_down: box.hooks_down = true; break;
  case kind::walled: box.of[n].walled = true; break;
  case kind::no_address:
    box.of[n].no_address = true;
    std::erase_if(box.kernel.now.addresses, [&](auto& y) {
      return y.local.address == n.host_address() && y.protocol != io::netlink::our_protocol;
    });
    break;
  case kind::hub_gone: {
    auto hub = hub_of(stick.port);
    for (auto& y : box.usb.sticks)
      if (!hub.empty() && hub_of(y.port) == hub)
        y.gone = fake_usb::cure::hub;
    break;
  }
  case kind::port_stuck: box.usb.ports[stick.port].stuck = true; break;
  case kind::hub_slow:
    box.usb.ports[stick.port].slow = std::chrono::seconds{1 + static_cast<int64_t>(x.pick % 5)};
    break;
  case kind::routes_flushed: box.kernel.flush(n); break;
  case kind::kernel_slow:
    box.kernel_takes = milliseconds{static_cast<int64_t>(x.pick % 7000)};
    break;
  case kind::blind: box.blind = "read /sys: Too many open files"; break;
  case kind::no_descriptors: box.probes_exhausted = true; break;
  case kind::outage: box.outages.insert(modem.plmn); break;
  case kind::disk_full: m_.disk.full = true; break;
  case kind::disk_slow: m_.disk_takes = milliseconds{static_cast<int64_t>(x.pick % 900)}; break;
  default: break;
  }
}

void stage::heal(const turn& x) {
  auto n = dongle(x);
  auto& box = m_.box;
  auto& stick = box.usb.of(n);
  auto& modem = *box.modems[n];
  switch (x.what) {
  case kind::link_dead: modem.ill.reset(); break;
  case kind::usb_gone: stick.gone.reset(); break;
  case kind::usb_hung: stick.hung.reset(); break;
  case kind::mute: box.of[n].mute = false; break;
  case kind::slow_api: box.of[n].slow = 0ms; break;
  case kind::unplugged: stick.plugged = true; break;
  case kind::no_sim: modem.sim = true; break;
  case kind::no_signal: box.hear_again(n); break;
  case kind::hook_down: box.hooks_down = false; break;
  case kind::walled: box.of[n].walled = false; break;
  case kind::no_address:
    box.of[n].no_address = false;
    box.renew_address(n);
    break;
  case kind::port_stuck: box.usb.ports[stick.port].stuck = false; break;
  case kind::hub_slow: box.usb.ports[stick.port].slow = {}; break;
  case kind::kernel_slow: box.kernel_takes = 0ms; break;
  case kind::blind: box.blind.clear(); break;
  case kind::no_descriptors: box.probes_exhausted = false; break;
  case kind::outage: box.outages.erase(modem.plmn); break;
  case kind::disk_full: m_.disk.full = false; break;
  case kind::disk_slow: m_.disk_takes = 0ms; break;
  default: break;
  }
  box.usb.settle();
  box.changed();
}

void stage::heal_stick(subnet_id n) {
  auto& stick = m_.box.usb.of(n);
  stick.gone.reset();
  stick.hung.reset();
  if (!plan_.config.recovery.enabled)
    stick.storage = stick.storage_after = false; // nobody would tell it to be a modem
  m_.box.modems[n]->ill.reset();
  m_.box.of[n].mute = false;
}

void stage::calm(bool all) {
  auto& box = m_.box;
  m_.doors.note("faults stop");
  m_.doors.die_at = 0;
  box.outages.clear();
  box.blind.clear();
  box.probes_exhausted = box.hooks_down = false;
  box.kernel_takes = m_.disk_takes = 0ms;
  m_.disk.full = false;
  for (auto& stick : box.usb.sticks) {
    auto n = stick.dongle;
    auto& modem = *box.modems[n];
    stick.plugged = true;
    modem.sim = true;
    modem.busy = 0;
    box.hear_again(n);
    box.of[n].walled = false;
    box.of[n].slow = 0ms;
    if (std::exchange(box.of[n].no_address, false))
      box.renew_address(n);
    box.usb.ports[stick.port].stuck = false;
    box.usb.ports[stick.port].slow = {};
    // A lying port's stick cannot be helped by its port, and a hub's cycle needs the others ill.
    auto hard = [](auto& x) { return x && *x >= fake_usb::cure::port; };
    if (all || !plan_.config.recovery.enabled || hard(stick.gone) || hard(stick.hung)
        || (modem.ill && *modem.ill == fake_modem::cure::none))
      heal_stick(n);
  }
  box.usb.settle();
  box.changed();
  calm_due_ = m_.now();
}

/// Whatever people have paused or closed is resumed and opened, also where nobody could hear it at
/// first.
void stage::people_go_home() {
  if (!calm_due_ || !m_.alive() || m_.now() < *calm_due_)
    return;
  calm_due_ = m_.now() + 60s;
  auto paused = !std::exchange(asked_once_, true);
  for (auto& x : m_.w().board->all()) {
    paused = paused || x.recovery.paused;
    if (!x.socks.closed_by.empty())
      ask_port(x.subnet, false);
  }
  if (paused)
    ask_pause({}, false, 0);
}

bool stage::people_touch(subnet_id x) const {
  auto at = touched_.find(x);
  return at != touched_.end() && m_.now() - at->second <= touch_lasts;
}

} // namespace dongled::bottle
