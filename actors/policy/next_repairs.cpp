#include "actors/policy/next_repairs.hpp"

#include <algorithm>

namespace dongled::policy {

namespace {

using time_point = std::chrono::steady_clock::time_point;
using std::chrono::milliseconds;
using act = repair_decision::act;

/// How long a stick may show its CD-ROM before it is told to switch: some hosts switch it
/// themselves (usb_modeswitch), and two senders would disturb each other.
constexpr milliseconds storage_settle{2000};

milliseconds settle_of(sign x, const repair_limits& limits) {
  switch (x) {
  case sign::none:
  case sign::walled:
  case sign::no_egress: return milliseconds{0}; // health has counted its failures already
  case sign::gone: return limits.settle;
  case sign::storage: return storage_settle;
  }
  return milliseconds{0};
}

std::string reason(const repair_row& x) {
  switch (x.seen) {
  case sign::none: return {};
  case sign::no_egress: return x.why;
  case sign::walled: return "walled garden: " + x.why;
  case sign::gone:
    return x.there ? "its network interface is gone, its USB device is on port " + x.port.text
                   : "it is gone from USB port " + x.port.text;
  case sign::storage:
    return "the stick on USB port " + x.port.text + " is in mass-storage mode (shows its CD-ROM)";
  }
  return {};
}

repair_decision said(const repair_row& x, act what, std::string words,
                     std::optional<time_point> until = {}) {
  return {x.dongle, what, std::move(words), until, {}, {}};
}

/// Why nobody may start anything on it now, whatever is wrong; nothing: one may.
std::optional<repair_decision> held(const repair_row& x, time_point now) {
  if (x.seen == sign::none || x.running || x.off)
    return said(x, act::rest, {});
  if (x.down)
    return said(x, act::wait, "its actors are down; gate starts them again");
  if (x.paused)
    return said(x, act::leave, "recovery is paused for it");
  const hold* last = nullptr;
  for (auto& y : x.holds)
    if (y.until > now && (!last || y.until > last->until))
      last = &y;
  if (last && last->until == hold::open_end)
    return said(x, act::wait, last->why);
  if (last)
    return said(x, act::wait, last->why, last->until);
  return std::nullopt;
}

/// As if it were alone in the rack.
repair_decision decide(const repair_row& x, time_point now, const repair_limits& limits) {
  if (auto no = held(x, now))
    return *no;
  auto usb = x.seen == sign::gone || x.seen == sign::storage;
  if (usb && x.port.text.empty())
    return said(x, act::leave, "it is not there, and its USB port is not known");
  auto probed = x.seen == sign::no_egress || x.seen == sign::walled;
  if (probed && x.judged == blame::probes)
    return said(x, act::leave, "the probes are doubted: nothing is touched");
  if (probed && x.judged == blame::wait)
    return said(x, act::wait, "waits for the probes of the other dongles");
  if (x.seen == sign::walled && x.cycled)
    return said(x, act::leave, "walled garden: its data switch was cycled once, and " + x.why);
  if (auto due = x.since + settle_of(x.seen, limits); due > now)
    return said(x, act::wait, "it may come back by itself", due);
  return said(x, act::start, reason(x));
}

std::vector<hanging> hung(const std::vector<repair_row>& rack, time_point now) {
  std::vector<hanging> out;
  for (auto& x : rack) {
    auto gone = x.seen == sign::gone && !x.there && x.recent && !x.hit;
    auto fresh = gone && !x.tried && !held(x, now);
    if (!x.off)
      out.push_back({x.dongle, x.port, x.controller, gone, fresh,
                     std::chrono::duration_cast<milliseconds>(now - x.since)});
  }
  return out;
}

} // namespace

const char* to_string(sign x) noexcept {
  switch (x) {
  case sign::none: return "none";
  case sign::no_egress: return "no_egress";
  case sign::walled: return "walled";
  case sign::gone: return "gone";
  case sign::storage: return "storage";
  }
  return "?";
}

std::vector<repair_decision> next_repairs(const std::vector<repair_row>& rack, time_point now,
                                          const repair_limits& limits) {
  std::vector<repair_decision> out;
  for (auto& x : rack)
    out.push_back(decide(x, now, limits));
  auto find = [&](subnet_id x) {
    return std::find_if(out.begin(), out.end(), [&](auto& y) { return y.dongle == x; });
  };
  for (auto& group : group_failures(hung(rack, now), limits.settle, limits.quorum)) {
    auto leader = std::find_if(group.dongles.begin(), group.dongles.end(),
                               [&](auto x) { return find(x)->what == act::start; });
    if (leader == group.dongles.end())
      continue; // the first of them may still come back by itself
    for (auto x : group.dongles) {
      auto first = x == *leader;
      *find(x) = {x,
                  first ? act::start : act::follow,
                  first ? group.words() : "the repair of " + group.scope,
                  {},
                  group.words(),
                  *leader};
    }
  }
  if (repairs(limits.may))
    return out;
  for (auto& x : out)
    if (x.what == act::start || x.what == act::follow) {
      auto why = x.group.empty() ? x.words : x.group;
      auto held_back = std::string{words(limits.may)} + "; it would repair this: ";
      x = {x.dongle, act::report, held_back + why, {}, {}, {}};
    }
  return out;
}

} // namespace dongled::policy
