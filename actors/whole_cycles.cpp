#include "actors/whole_cycles.hpp"

#include "actors/power_cut.hpp"

#include <algorithm>
#include <set>

namespace dongled {

using namespace std::chrono_literals;
using deed = io::usb::power_intent::deed;
using io::usb::hub;
using io::usb::topology;

namespace {

/// A hub that came back with power on all ports is looked for that long, to switch those off again
/// that an operator wants off.
constexpr int seconds_for_wishes = 10;
constexpr int tries_to_bind = 3;

double quorum(const power_job& job) { return job.world()->settings_now()->recovery.quorum; }

std::set<port_path> wished_off(const power_job& job) {
  std::set<port_path> out;
  for (auto& x : job.world()->board->all())
    if (x.power.off)
      out.insert(port_of(*job.world(), x.subnet));
  return out;
}

bool switchable(power_job& job, const port_path& child) {
  auto way = job.usb().support(child);
  return way.way != io::usb::power_way::none || way.ganged;
}

/// The ports of a hub and of its other half, each socket once.
std::vector<cut_port> sockets(const topology& now, const hub& box,
                              const std::set<port_path>& spared) {
  std::vector<cut_port> out;
  std::set<std::string> covered;
  auto add = [&](const hub& x) {
    for (auto& port : x.ports) {
      auto name = x.path.text + "-port" + std::to_string(port.number);
      if (covered.contains(name) || spared.contains(port.child))
        continue;
      if (port.peer)
        covered.insert(*port.peer);
      auto device = now.find_device(port.child);
      out.push_back({port.child, device && device->hub()});
    }
  };
  add(box);
  if (auto twin = box.twin ? now.find_hub(*box.twin) : nullptr)
    add(*twin);
  return out;
}

/// Switches off again what an operator wants off, once the hubs are back.
flow<done> keep_wishes(power_job& job, std::set<port_path> wished) {
  for (int i = 0; i < seconds_for_wishes && !wished.empty(); ++i) {
    for (auto at = wished.begin(); at != wished.end();) {
      auto now = job.usb().reading(*at);
      auto again = now && now->says_on;
      if (again) {
        auto began = job.now();
        auto off = job.usb().set_power(*at, false);
        job.act("power off port " + at->text + " again, as an operator wishes",
                off ? "off" : off.why().doing, began);
      }
      at = now ? wished.erase(at) : std::next(at);
    }
    if (!wished.empty())
      co_await pause(job.self(), 1s);
  }
  co_return done{};
}

std::set<port_path> below(const std::set<port_path>& all, const port_path& hub) {
  std::set<port_path> out;
  for (auto& x : all)
    if (policy::hangs_below(x, hub))
      out.insert(x);
  return out;
}

/// Whether the dongle that is to be helped lost its power, whatever became of others.
bool helped(const power_job& job, const cut_end& x) {
  if (x.off)
    return true;
  auto own = port_of(*job.world(), job.order().dongle);
  return !own.text.empty() && !x.alive.empty()
         && std::find(x.alive.begin(), x.alive.end(), own) == x.alive.end();
}

/// By the hub's own ports. Nothing: they cannot be switched.
flow<std::optional<cut_end>> by_its_ports(power_job& job, const topology& now, const hub& box) {
  auto ports = sockets(now, box, wished_off(job));
  auto able = !ports.empty() && std::all_of(ports.begin(), ports.end(), [&](auto& x) {
    return switchable(job, x.child);
  });
  std::optional<cut_end> out;
  if (able)
    out = co_await cycle_ports(job, std::move(ports));
  co_return out;
}

} // namespace

flow<power_report> hub_cycle(power_job& job) {
  auto target = job.order().target;
  auto now = job.usb().read();
  if (!now)
    co_return job.failed(now.why().doing);
  auto box = now->find_hub(target);
  if (target.text.starts_with("usb") || (box && box->root))
    co_return job.failed(target.text + " is a root hub: it goes with its controller only");
  auto plan = policy::judge_hub_cut(target, *now, job.rack(*now), quorum(job));
  if (!plan.allowed)
    co_return job.failed(plan.words);
  std::optional<cut_end> end;
  if (box)
    end = co_await by_its_ports(job, *now, *box);
  if (end && (!end->on || !end->cut))
    co_return job.failed(end->words); // what goes wrong there goes wrong one hub up as well
  if (end && helped(job, *end))
    co_return job.done(end->words + ", and on again");
  auto said = end ? end->words + "; " : std::string{};
  if (!now->port_of(target) || !switchable(job, target))
    co_return job.failed(said + "neither its own ports nor the one that feeds it can be switched");
  std::vector<cut_port> feeding{{target, true}};
  auto last = co_await cycle_ports(job, std::move(feeding));
  if (!last.off || !last.on)
    co_return job.failed(said + "by the port that feeds it: " + last.words);
  auto wished = below(wished_off(job), target);
  co_await keep_wishes(job, std::move(wished));
  co_return job.done(said + "by the port that feeds it: " + last.words + ", and on again");
}

flow<power_report> controller_cycle(power_job& job) {
  auto& name = job.order().target.text;
  auto now = job.usb().read();
  if (!now)
    co_return job.failed(now.why().doing);
  auto known = std::find_if(now->controllers.begin(), now->controllers.end(),
                            [&](auto& x) { return x.name == name; });
  if (known == now->controllers.end() || known->driver.empty())
    co_return job.failed("controller " + name + " or its driver is not known");
  auto plan = policy::judge_controller_cut(name, *now, job.rack(*now), quorum(job));
  if (!plan.allowed)
    co_return job.failed(plan.words);
  auto owed = job.intent(deed::controller_gone, name, known->driver);
  if (auto kept = job.bench().owe(owed); !kept)
    co_return job.failed("nothing is touched, since no promise to undo it could be kept: "
                         + kept.why().doing);
  auto began = job.now();
  auto gone = job.usb().unbind_controller(name);
  job.act("unbind controller " + name, gone ? "its buses are gone" : gone.why().doing, began);
  if (gone)
    co_await pause(job.self(), job.order().off_for);
  io::usb::undone back;
  began = job.now();
  for (int i = 0; i < tries_to_bind && !back.ok; ++i) {
    if (i > 0)
      co_await pause(job.self(), 1s);
    back = job.bench().settle(owed);
  }
  job.act("bind controller " + name, back.read_back, began);
  if (!gone || !back.ok)
    co_return job.failed(gone ? back.read_back : gone.why().doing);
  auto wished = wished_off(job);
  std::erase_if(wished, [&](auto& x) { return !now->port_of(x); });
  co_await keep_wishes(job, std::move(wished));
  co_return job.done(back.read_back);
}

} // namespace dongled
