#include "actors/power/deed_cut.hpp"

#include <algorithm>

namespace dongled {

using namespace std::chrono_literals;
using intent_deed = io::usb::power_intent::deed;
using io::usb::port_reading;

namespace {

constexpr auto verify_within = 3s;
constexpr auto look_every = 200ms;
constexpr int tries_to_feed = 3;

std::string listed(const std::vector<cut_port>& xs) {
  std::string out = xs.size() == 1 ? "port " : "ports ";
  for (size_t i = 0; i < xs.size(); ++i)
    out += (i == 0 ? "" : ", ") + xs[i].child.text;
  return out;
}

std::vector<port_path> children(const std::vector<cut_port>& xs) {
  std::vector<port_path> out;
  for (auto& x : xs)
    out.push_back(x.child);
  return out;
}

/// All promises, or none.
result<done> promise(power_job& job, const std::vector<cut_port>& ports) {
  for (size_t i = 0; i < ports.size(); ++i) {
    auto kept = job.bench().owe(job.intent(intent_deed::port_off, ports[i].child.text));
    if (kept)
      continue;
    for (size_t j = 0; j < i; ++j)
      (void)job.bench().forgive(job.intent(intent_deed::port_off, ports[j].child.text));
    return failure{kept.why().code, "nothing is cut, since no promise to undo it could be kept: "
                                      + kept.why().doing};
  }
  return done{};
}

/// Tells every port to go off, and counts in @p told how many were.
result<done> switch_off(power_job& job, const std::vector<cut_port>& ports, size_t& told) {
  for (auto& x : ports) {
    if (job.late())
      return failure{fault::timed_out, x.child.text + " was not told any more: " + job.lateness()};
    ++told;
    if (auto cut = job.usb().set_power(x.child, false, x.feeds_hub); !cut)
      return cut.why();
  }
  return done{};
}

/// What is not seen off.
struct holdouts {
  std::vector<port_path> alive, on;
  std::string words;
  bool not_known = false; ///< One of them could not be asked, by our own fault.
};

/// Asks the hub for each port.
holdouts look(power_job& job, const std::vector<cut_port>& ports) {
  holdouts out;
  for (auto& x : ports) {
    auto now = job.usb().reading(x.child);
    if (now && now->verified_off())
      continue;
    (now && now->lies() ? out.alive : out.on).push_back(x.child);
    out.not_known = out.not_known || (!now && now.why().code == fault::exhausted);
    out.words +=
      (out.words.empty() ? "" : "; ") + x.child.text + " " + (now ? words(*now) : now.why().doing);
  }
  return out;
}

/// The ports whose device, or interface, is there: asks nobody but sysfs.
std::vector<cut_port> occupied(power_job& job, const std::vector<cut_port>& ports) {
  auto now = job.usb().read();
  std::vector<cut_port> out;
  for (auto& x : ports) {
    auto net = now && std::any_of(now->net.begin(), now->net.end(), [&](auto& y) {
                 return y.second == x.child || policy::hangs_below(y.second, x.child);
               });
    if (!now || net || now->find_device(x.child))
      out.push_back(x);
  }
  return out;
}

/// A hub answers after minutes while the kernel tries to talk to a deaf stick on it, so each port
/// is asked for once, when its stick has gone or should have.
flow<holdouts> wait_until_off(power_job& job, const std::vector<cut_port>& ports) {
  auto end = job.self()->clock().now() + verify_within;
  for (;;) {
    auto left = occupied(job, ports);
    if (left.empty() || job.self()->clock().now() >= end || job.late())
      co_return look(job, ports);
    co_await pause(job.self(), look_every);
  }
}

void remember(power_job& job, const port_path& port, bool lies) {
  auto now = job.usb().read();
  if (!now)
    return;
  auto& liars = job.bench().liars();
  auto kept = lies ? liars.learn(port, hub_identity(*now, port)) : liars.forget(port);
  if (!kept)
    job.act("remember port " + port.text, kept.why().doing, job.now());
}

/// Cuts and verifies; `off` is false whenever the power must be given back at once.
flow<cut_end> cut(power_job& job, const std::vector<cut_port>& ports) {
  cut_end out;
  auto failed = [&](const failure& why) {
    out.words = why.doing;
    out.not_known = why.code == fault::exhausted;
  };
  if (auto kept = promise(job, ports); !kept) {
    failed(kept.why());
    co_return out;
  }
  out.cut = true;
  auto began = job.now();
  auto what = "cut power of " + listed(ports);
  job.takes_power(children(ports));
  if (auto told = switch_off(job, ports, out.told); !told) {
    failed(told.why());
    job.act(std::move(what), out.words, began);
    co_return out;
  }
  auto seen = co_await wait_until_off(job, ports);
  out.off = seen.words.empty();
  out.not_known = seen.not_known;
  if (seen.on.empty())
    out.alive = seen.alive;
  for (auto& x : out.alive)
    remember(job, x, true);
  out.words = out.off           ? "off, device gone (verified)"
              : seen.on.empty() ? "data-only: " + seen.words
                                : "not seen off: " + seen.words;
  job.act(std::move(what), out.words, began);
  co_return out;
}

/// A stick that came back while its port was off: the port switches data only, and the kernel met
/// the stick anew; or the power came back by itself. Says so, and counts the cut as none.
void watch_for_revenants(power_job& job, const std::vector<cut_port>& ports, cut_end& out) {
  auto back = occupied(job, ports);
  if (back.empty())
    return;
  auto began = job.now();
  auto seen = look(job, back);
  if (seen.words.empty())
    return;
  out.off = false;
  out.not_known = seen.not_known;
  if (seen.on.empty())
    out.alive = seen.alive;
  for (auto& x : out.alive)
    remember(job, x, true);
  out.words = (seen.on.empty() ? "data-only: " : "not off all the time: ") + seen.words;
  job.act("look once more at " + listed(back), out.words, began);
}

/// Another sentence, as long as somebody will read it.
void add(std::string& to, const std::string& words) {
  if (to.size() < 300)
    to += (to.empty() ? "" : "; ") + words;
}

/// Gives back what is owed of the first @p told of @p ports, patiently, and writes what was read
/// back to @p fed; the others were never told to go off by this deed, and owe nothing for it.
flow<bool> feed(power_job& job, const std::vector<cut_port>& ports, size_t told, std::string& fed) {
  for (size_t i = told; i < ports.size(); ++i)
    (void)job.bench().forgive(job.intent(intent_deed::port_off, ports[i].child.text));
  if (told == 0) {
    job.spares_power(children(ports));
    co_return true;
  }
  auto began = job.now();
  std::vector<cut_port> rest{ports.begin(), ports.begin() + static_cast<std::ptrdiff_t>(told)};
  auto what = "power on " + listed(rest);
  std::string done; // what reads on already
  for (int i = 0; i < tries_to_feed && !rest.empty() && !(i > 0 && job.late()); ++i) {
    if (i > 0)
      co_await pause(job.self(), 1s);
    fed = done;
    std::erase_if(rest, [&](const cut_port& x) {
      auto now = job.bench().settle(job.intent(intent_deed::port_off, x.child.text));
      add(fed, x.child.text + " " + now.read_back);
      if (now.ok)
        add(done, x.child.text + " " + now.read_back);
      return now.ok;
    });
  }
  job.gives_power(children(ports));
  if (!rest.empty() && job.late())
    fed += "; " + job.lateness();
  job.act(std::move(what), fed, began);
  co_return rest.empty();
}

/// Whether the cut is worth keeping up: everything told obeyed, and at least one stick is dark.
bool took(const cut_end& x, size_t ports) {
  return x.off || (!x.alive.empty() && x.alive.size() < ports);
}

} // namespace

power_report failed_cut(power_job& job, const cut_end& x) {
  return job.failed(failure{x.not_known ? fault::exhausted : fault::os, x.words});
}

std::string hub_identity(const io::usb::topology& now, const port_path& child) {
  auto hub = now.parent_of(child);
  auto box = hub ? now.find_device(hub->path) : nullptr;
  return box ? std::to_string(box->vendor) + ":" + std::to_string(box->product) : "unknown";
}

flow<cut_end> cycle_ports(power_job& job, std::vector<cut_port> ports) {
  std::vector<cut_port> sticks;
  if (job.usb().read()) // else every port would count as occupied
    sticks = occupied(job, ports);
  auto out = co_await cut(job, ports);
  if (took(out, ports.size()) && !job.late()) {
    auto end = job.self()->clock().now() + job.order().off_for;
    for (auto left = job.order().off_for; left > 0ms && !job.late();) { // called off, perhaps
      co_await pause(job.self(), std::min<milliseconds>(left, 500ms));
      left = std::chrono::ceil<milliseconds>(end - job.self()->clock().now());
    }
    if (out.off)
      watch_for_revenants(job, ports, out);
    if (out.off) // of a port whose stick was away before, that proves nothing
      for (auto& x : sticks)
        remember(job, x.child, false);
  }
  if (out.cut)
    out.on = co_await feed(job, ports, out.told, out.fed);
  job.spares_power(out.alive); // they lived on all the time: there is nothing to boot
  if (!out.on)
    out.words += "; it does not come on again (" + out.fed + "), and goes on being tried";
  co_return out;
}

flow<cut_end> cut_for_good(power_job& job, port_path child) {
  std::vector<cut_port> one{{std::move(child), false}};
  auto out = co_await cut(job, one);
  if (out.off) {
    // Off is what is wished from now on, whoever has cut this port before.
    auto owed = job.intent(intent_deed::port_off, one[0].child.text);
    if (auto gone = job.bench().settle_as_it_is(owed); !gone)
      out.words += "; " + gone.why().doing;
  } else if (out.cut) {
    out.on = co_await feed(job, one, out.told, out.fed);
  }
  co_return out;
}

flow<cut_end> give_power(power_job& job, port_path child) {
  std::vector<cut_port> one{{std::move(child), false}};
  cut_end out;
  // Should it not come on, it stays owed. A disk that takes no promise keeps nobody from power.
  (void)job.bench().owe(job.intent(intent_deed::port_off, one[0].child.text));
  out.on = co_await feed(job, one, 1, out.fed);
  out.words = out.fed;
  auto now = job.usb().reading(one[0].child);
  if (now) {
    out.on = out.on && now->says_on;
    out.words = words(*now);
  }
  co_return out;
}

} // namespace dongled
