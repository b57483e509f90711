#include "actors/power_cut.hpp"

#include <algorithm>

namespace dongled {

using namespace std::chrono_literals;
using deed = io::usb::power_intent::deed;
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

/// All promises, or none: answers why not.
std::string promise(power_job& job, const std::vector<cut_port>& ports) {
  for (size_t i = 0; i < ports.size(); ++i) {
    auto kept = job.bench().owe(job.intent(deed::port_off, ports[i].child.text));
    if (kept)
      continue;
    for (size_t j = 0; j < i; ++j)
      (void)job.bench().forgive(job.intent(deed::port_off, ports[j].child.text));
    return "nothing is cut, since no promise to undo it could be kept: " + kept.why().doing;
  }
  return {};
}

/// Tells every port to go off; answers who did not obey.
std::string switch_off(power_job& job, const std::vector<cut_port>& ports) {
  for (auto& x : ports)
    if (auto cut = job.usb().set_power(x.child, false, x.feeds_hub); !cut)
      return cut.why().doing;
  return {};
}

/// What is not seen off yet.
struct holdouts {
  std::vector<port_path> alive, on;
  std::string words;
};

holdouts look(power_job& job, const std::vector<cut_port>& ports) {
  holdouts out;
  for (auto& x : ports) {
    auto now = job.usb().reading(x.child);
    if (now && now->verified_off())
      continue;
    (now && now->lies() ? out.alive : out.on).push_back(x.child);
    out.words +=
      (out.words.empty() ? "" : "; ") + x.child.text + " " + (now ? words(*now) : now.why().doing);
  }
  return out;
}

flow<holdouts> wait_until_off(power_job& job, const std::vector<cut_port>& ports) {
  auto end = job.self()->clock().now() + verify_within;
  for (;;) {
    auto left = look(job, ports);
    if (left.words.empty() || job.self()->clock().now() >= end)
      co_return left;
    co_await pause(job.self(), look_every);
  }
}

void remember_liars(power_job& job, const holdouts& seen, const std::vector<cut_port>& ports) {
  auto now = job.usb().read();
  if (!now)
    return;
  for (auto& x : ports) {
    auto lies = std::find(seen.alive.begin(), seen.alive.end(), x.child) != seen.alive.end();
    auto kept = lies ? job.bench().liars().learn(x.child, hub_identity(*now, x.child))
                     : job.bench().liars().forget(x.child);
    if (!kept)
      job.act("remember port " + x.child.text, kept.why().doing, job.now());
  }
}

/// Cuts and verifies; `off` is false whenever the power must be given back at once.
flow<cut_end> cut(power_job& job, const std::vector<cut_port>& ports) {
  cut_end out;
  if (out.words = promise(job, ports); !out.words.empty())
    co_return out;
  out.cut = true;
  auto began = job.now();
  auto what = "cut power of " + listed(ports);
  if (out.words = switch_off(job, ports); !out.words.empty()) {
    job.act(std::move(what), out.words, began);
    co_return out;
  }
  auto seen = co_await wait_until_off(job, ports);
  out.off = seen.words.empty();
  if (seen.on.empty())
    out.alive = seen.alive;
  out.words = out.off           ? "off, device gone (verified)"
              : seen.on.empty() ? "data-only: " + seen.words
                                : "not seen off: " + seen.words;
  job.act(std::move(what), out.words, began);
  if (seen.on.empty())
    remember_liars(job, seen, ports);
  co_return out;
}

/// Gives back what is owed of @p ports, patiently.
flow<bool> feed(power_job& job, const std::vector<cut_port>& ports) {
  auto began = job.now();
  auto what = "power on " + listed(ports);
  std::string seen;
  std::vector<cut_port> rest = ports;
  for (int i = 0; i < tries_to_feed && !rest.empty(); ++i) {
    if (i > 0)
      co_await pause(job.self(), 1s);
    seen.clear();
    std::erase_if(rest, [&](const cut_port& x) {
      auto now = job.bench().settle(job.intent(deed::port_off, x.child.text));
      if (seen.size() < 300)
        seen += (seen.empty() ? "" : "; ") + x.child.text + " " + now.read_back;
      return now.ok;
    });
  }
  job.act(std::move(what), seen, began);
  co_return rest.empty();
}

/// Whether the cut is worth keeping up: everything told obeyed, and at least one stick is dark.
bool took(const cut_end& x, size_t ports) {
  return x.off || (!x.alive.empty() && x.alive.size() < ports);
}

} // namespace

std::string hub_identity(const io::usb::topology& now, const port_path& child) {
  auto hub = now.parent_of(child);
  auto box = hub ? now.find_device(hub->path) : nullptr;
  return box ? std::to_string(box->vendor) + ":" + std::to_string(box->product) : "unknown";
}

flow<cut_end> cycle_ports(power_job& job, std::vector<cut_port> ports) {
  auto out = co_await cut(job, ports);
  if (took(out, ports.size()))
    co_await pause(job.self(), job.order().off_for);
  if (out.cut)
    out.on = co_await feed(job, ports);
  if (!out.on)
    out.words += "; it does not come on again, and goes on being tried";
  co_return out;
}

flow<cut_end> cut_for_good(power_job& job, port_path child) {
  std::vector<cut_port> one{{std::move(child), false}};
  auto out = co_await cut(job, one);
  if (out.off) {
    if (auto gone = job.bench().forgive(job.intent(deed::port_off, one[0].child.text)); !gone)
      out.words += "; " + gone.why().doing;
  } else if (out.cut) {
    out.on = co_await feed(job, one);
  }
  co_return out;
}

flow<cut_end> give_power(power_job& job, port_path child) {
  std::vector<cut_port> one{{std::move(child), false}};
  cut_end out;
  out.on = co_await feed(job, one);
  out.words = out.on ? "on" : "it does not come on";
  auto now = job.usb().reading(one[0].child);
  if (now) {
    out.on = out.on && now->says_on;
    out.words = words(*now);
  }
  co_return out;
}

} // namespace dongled
