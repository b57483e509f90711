#include "actors/power/deed_whole.hpp"

#include "actors/power/deed_cut.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace dongled {

using namespace std::chrono_literals;
using intent_deed = io::usb::power_intent::deed;
using io::usb::hub;
using io::usb::topology;

namespace {

/// A hub that came back with power on all ports is looked for that long, to switch those off again
/// that an operator wants off; and a port must be seen off that often, a second apart, since a hub
/// that starts powers its ports a moment after they are there.
constexpr int seconds_for_wishes = 15;
constexpr int looks_at_wishes = 2;
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

/// Whether a port is off now; tells it to go off otherwise.
bool is_off(power_job& job, const port_path& port) {
  auto now = job.usb().reading(port);
  if (!now || !now->says_on)
    return bool{now};
  auto began = job.now();
  auto off = job.usb().set_power(port, false);
  job.act("power off port " + port.text + " again, as an operator wishes",
          off ? "off" : off.why().doing, began);
  return false;
}

/// Switches off again what an operator wants off, once the hubs are back.
flow<done> keep_wishes(power_job& job, std::set<port_path> wished) {
  std::map<port_path, int> looks;
  for (int i = 0; i < seconds_for_wishes && !wished.empty() && !job.late(); ++i) {
    if (i > 0)
      co_await pause(job.self(), 1s);
    std::erase_if(wished, [&](auto& x) {
      auto& seen = looks[x];
      seen = is_off(job, x) ? seen + 1 : 0;
      return seen >= looks_at_wishes;
    });
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

bool on_bus_of(const io::usb::controller& x, const port_path& port) {
  return std::any_of(x.buses.begin(), x.buses.end(),
                     [&](auto bus) { return port.text.starts_with(std::to_string(bus) + "-"); });
}

/// Those that hang on hubs chained to @p box, which come back with power on all ports.
std::set<port_path> deeper(const std::set<port_path>& all, const hub& box) {
  std::set<port_path> out;
  for (auto& x : all)
    if (std::none_of(box.ports.begin(), box.ports.end(), [&](auto& y) { return y.child == x; }))
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

/// The hub's ports that are known to switch data only: telling all of its ports is not enough.
std::vector<port_path> out_of_reach(const power_job& job, const topology& now, const hub& box) {
  std::vector<port_path> out;
  for (auto& x : box.ports)
    if (job.bench().liars().knows(x.child, hub_identity(now, x.child)))
      out.push_back(x.child);
  return out;
}

/// Why the port that feeds a hub cannot take its power; empty: it can.
std::string unfeedable(power_job& job, const topology& now, const port_path& hub) {
  if (!now.port_of(hub) || !switchable(job, hub))
    return "the port that feeds it cannot be switched";
  if (job.bench().liars().knows(hub, hub_identity(now, hub)))
    return "the port that feeds it is data-only";
  return {};
}

/// Why it is not known whether the ports can be switched: then nothing harder is done, either.
/// Empty: it is.
std::string in_the_dark(const power_job& job, const std::vector<cut_port>& ports) {
  for (auto& x : ports)
    if (auto way = job.usb().support(x.child); !way.known)
      return way.why;
  return {};
}

/// By the hub's own ports. Nothing: they cannot be switched.
flow<std::optional<cut_end>> by_its_ports(power_job& job, const topology& now, const hub& box) {
  auto ports = sockets(now, box, wished_off(job));
  std::optional<cut_end> out;
  if (auto why = in_the_dark(job, ports); !why.empty()) {
    out.emplace().not_known = true;
    out->words = why;
    co_return out;
  }
  auto able = !ports.empty() && std::all_of(ports.begin(), ports.end(), [&](auto& x) {
    return switchable(job, x.child);
  });
  if (able)
    out = co_await cycle_ports(job, std::move(ports));
  co_return out;
}

} // namespace

flow<power_report> hub_cycle(power_job& job) {
  auto target = job.order().target;
  auto now = job.usb().read();
  if (!now)
    co_return job.failed(now.why());
  auto box = now->find_hub(target);
  if (target.text.starts_with("usb") || (box && box->root))
    co_return job.failed(target.text + " is a root hub: it goes with its controller only");
  auto plan = policy::judge_hub_cut(target, *now, job.rack(*now), quorum(job),
                                    job.world()->stick_rules_now());
  job.obey(plan);
  if (!plan.allowed)
    co_return job.failed(plan.words);
  job.hits(policy::hit_by(plan));
  auto no_feeding = unfeedable(job, *now, target);
  auto beyond = box ? out_of_reach(job, *now, *box) : std::vector<port_path>{};
  auto own_port = port_of(*job.world(), job.order().dongle);
  auto own = std::find(beyond.begin(), beyond.end(), own_port) != beyond.end();
  std::string said;
  for (auto& x : beyond)
    said += "its port " + x.text + " is data-only; ";
  std::optional<cut_end> end;
  if (box && (beyond.empty() || (!own && !no_feeding.empty())))
    end = co_await by_its_ports(job, *now, *box);
  if (end && (!end->on || !end->cut || end->not_known))
    co_return failed_cut(job, *end); // what goes wrong there goes wrong one hub up as well
  auto wished = below(wished_off(job), target);
  if (end && helped(job, *end)) {
    auto chained = deeper(wished, *box);
    co_await keep_wishes(job, std::move(chained));
    co_return job.done(said + end->words + ", and on again: " + end->fed);
  }
  said += end ? end->words + "; " : beyond.empty() ? "its own ports cannot be switched; " : "";
  if (!no_feeding.empty())
    co_return job.failed(said + no_feeding);
  if (job.late())
    co_return job.failed(said + job.lateness());
  std::vector<cut_port> feeding{{target, true}};
  auto last = co_await cycle_ports(job, std::move(feeding));
  co_await keep_wishes(job, std::move(wished));
  last.words = said + "by the port that feeds it: " + last.words;
  if (!last.off || !last.on)
    co_return failed_cut(job, last);
  co_return job.done(last.words + ", and on again: " + last.fed);
}

flow<power_report> controller_cycle(power_job& job) {
  auto& name = job.order().target.text;
  auto now = job.usb().read();
  if (!now)
    co_return job.failed(now.why());
  auto known = std::find_if(now->controllers.begin(), now->controllers.end(),
                            [&](auto& x) { return x.name == name; });
  if (known == now->controllers.end() || known->driver.empty())
    co_return job.failed("controller " + name + " or its driver is not known");
  auto plan = policy::judge_controller_cut(name, *now, job.rack(*now), quorum(job),
                                           job.world()->stick_rules_now());
  job.obey(plan);
  if (!plan.allowed)
    co_return job.failed(plan.words);
  job.hits(policy::hit_by(plan));
  auto owed = job.intent(intent_deed::controller_gone, name, known->driver);
  if (auto kept = job.bench().owe(owed); !kept)
    co_return job.failed(
      failure{kept.why().code, "nothing is touched, since no promise to undo it could be kept: "
                                 + kept.why().doing});
  auto began = job.now();
  job.takes_power({});
  auto gone = job.usb().unbind_controller(name);
  job.act("unbind controller " + name, gone ? "its buses are gone" : gone.why().doing, began);
  if (gone)
    co_await pause(job.self(), job.order().off_for);
  io::usb::undone back;
  began = job.now();
  for (int i = 0; i < tries_to_bind && !back.ok && !(i > 0 && job.late()); ++i) {
    if (i > 0)
      co_await pause(job.self(), 1s);
    back = job.bench().settle(owed);
  }
  job.act("bind controller " + name, back.read_back, began);
  job.gives_power({});
  if (!gone)
    co_return job.failed(gone.why());
  if (!back.ok)
    co_return job.failed(back.read_back);
  auto wished = wished_off(job);
  std::erase_if(wished, [&](auto& x) { return !on_bus_of(*known, x); });
  co_await keep_wishes(job, std::move(wished));
  co_return job.done(back.read_back);
}

} // namespace dongled
