#include "tests/bottle/doors.hpp"

#include "io/hilink/modem_intents.hpp"
#include "io/store/wish_files.hpp"
#include "tests/bottle/host_disk.hpp"

#include <algorithm>
#include <cstdlib>

namespace dongled::bottle {

void doorway::spend(milliseconds x) {
  if (slow && x > 0ms)
    stacks.park(now() + x);
}

void doorway::note(const std::string& line) {
  auto text = std::to_string(to.ms()) + " " + line + "\n";
  for (unsigned char c : text)
    sum = (sum ^ c) * 0x100000001b3;
  if (print)
    print(text);
}

bool doorway::change(uint64_t of_life) {
  if (of_life != life)
    return false;
  if (++writes == die_at)
    die();
  return of_life == life;
}

const doorway::folder& doorway::on_disk() const {
  if (disk_.seen == disk_changes() && disk_.seen != 0)
    return disk_;
  disk_ = {disk_changes(), {}, {}, {}};
  for (auto& x : io::usb::power_intents{state_dir + "/power"}.list().intents)
    if (x.what == io::usb::power_intent::deed::port_off)
      disk_.ports.push_back(x);
  for (auto& x : io::store::wish_files{state_dir + "/wishes"}.list().off)
    disk_.off.insert(x.dongle);
  for (auto& x : io::hilink::modem_intent_files{state_dir + "/modems"}.list().intents)
    disk_.owed.emplace(x.dongle, to_string(x.what));
  return disk_;
}

bool doorway::promised(const std::string& port) const {
  return std::ranges::any_of(on_disk().ports, [&](auto& x) { return x.target == port; });
}

bool doorway::wished_off(subnet_id x) const { return on_disk().off.contains(x); }

/// All that one deed takes is promised before the first of it goes, at one time, with one reason.
std::string doorway::scope_of(const std::string& port) const {
  auto& all = on_disk().ports;
  auto mine = std::ranges::find_if(all, [&](auto& x) { return x.target == port; });
  auto dot = port.rfind('.');
  if (mine == all.end() || dot == std::string::npos)
    return {};
  auto together = std::ranges::count_if(all, [&](auto& x) {
    return x.why == mine->why && std::abs(x.at - mine->at) < deed_book::at_once;
  });
  return together > 1 ? port.substr(0, dot) : std::string{};
}

std::vector<subnet_id> doorway::with_power_behind(const std::string& hub) const {
  auto out = to.behind(hub);
  // Who is behind a walled garden is neither ill nor well for a quorum.
  std::erase_if(out, [&](auto x) {
    return wished_off(x) || (to.of[x].walled && to.needs_of(x) == std::set{need::carrier});
  });
  return out;
}

bool doorway::owed(subnet_id x, const std::string& what) const {
  return on_disk().owed.contains({x, what});
}

void doorway::deed(deed_book::deed x) {
  x.at = to.ms();
  mark(std::string("rung ") + to_string(x.rung));
  if (!x.hit.empty())
    if (auto why = book.done(std::move(x)))
      tell(seen::unjustified{*why});
}

namespace {

failure dead() { return {fault::os, "the daemon is dead"}; }

class route_door final : public io::route_port {
public:
  explicit route_door(doorway& d) : d_(d), life_(d.life) {}

  result<io::netlink::snapshot> read() override {
    d_.spend(d_.some(0, 3) + d_.to.kernel_takes);
    if (life_ != d_.life)
      return dead();
    if (!d_.to.blind.empty())
      return failure{fault::exhausted, d_.to.blind, EMFILE};
    return d_.to.kernel.now;
  }

  result<done> apply(const io::netlink::step& x) override {
    d_.spend(d_.some(0, 3) + d_.to.kernel_takes);
    if (!d_.change(life_))
      return dead();
    d_.note("kernel: " + render(x, d_.to.kernel.now));
    seen::kernel_step told{x, {}};
    for (auto& link : d_.to.kernel.now.links)
      for (auto& [n, modem] : d_.to.modems)
        if (link.name == d_.to.interface_of(n))
          told.dongles[link.index] = n;
    d_.tell(std::move(told));
    d_.mark("rung route");
    return d_.to.kernel.apply(x);
  }

private:
  doorway& d_;
  uint64_t life_;
};

} // namespace

std::unique_ptr<io::route_port> open_routes(doorway& d) { return std::make_unique<route_door>(d); }

plane_door::plane_door(doorway& to) : d_(to) {
  write = [this](const std::string& x) { d_.note("plane: " + x); };
}

void plane_door::set_egress(subnet_id x, std::optional<io::relay::egress> way) {
  if (way) {
    auto own = d_.to.interface_of(x);
    auto& links = d_.to.kernel.now.links;
    auto there = std::any_of(links.begin(), links.end(), [&](auto& y) { return y.name == own; });
    d_.tell(seen::way_out{x, way->interface, way->source, there ? own : std::string{}});
  }
  fake_plane::set_egress(x, std::move(way));
}

void plane_door::drain(subnet_id, milliseconds patience, std::function<void(size_t, size_t)> then) {
  auto takes = d_.slow ? d_.some(0, std::max<int64_t>(patience.count(), 1)) : 0ms;
  d_.later.at(d_.now() + takes, [&d = d_, then, life = d_.life] {
    if (life == d.life)
      then(0, 0);
  });
}

void plane_door::probe(subnet_id x, std::string, milliseconds timeout,
                       std::function<void(answer)> then) {
  ++probes[x];
  auto takes = d_.slow ? d_.some(20, 600) : 0ms;
  auto what = egress[x] ? d_.to.probe(x) : answer{failure{fault::refused, "the dongle is down"}};
  auto late = !what && what.why().code == fault::timed_out;
  d_.later.at(d_.now() + (late ? timeout : std::min(takes, timeout)),
              [&d = d_, then, what, x, late, life = d_.life] {
                if (life != d.life)
                  return;
                auto lost = !late && what && !what->foreign && !d.to.serves(x);
                then(lost ? answer{failure{fault::timed_out, "no answer in time"}} : what);
              });
}

void plane_door::carry(subnet_id x, uint64_t bytes) {
  if (!egress[x] || held.contains(x) || !open.contains(x) || !d_.to.serves(x))
    return;
  auto& mine = counted[x];
  mine.up_bytes += bytes / 8;
  mine.down_bytes += bytes;
  mine.last_received = d_.now();
  d_.carried[x] += bytes + bytes / 8;
}

} // namespace dongled::bottle
