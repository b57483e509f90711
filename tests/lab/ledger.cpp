#include "tests/lab/ledger.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>

namespace dongled::lab {

namespace {

constexpr size_t most_spans = 4000; ///< Of one stick; the oldest are forgotten.

template <class T>
void keep_newest(std::vector<T>& xs) {
  if (xs.size() > most_spans)
    xs.erase(xs.begin(), xs.begin() + most_spans / 2);
}

std::string name(uint8_t subnet) { return "dongle " + std::to_string(subnet); }

bool is_usb(need x) { return x >= need::mode_switch && x <= need::controller; }

/// "carrier from 20100 ms": what an account says of a stick besides its verdict.
std::string in_words(need what, int64_t from, int64_t until) {
  return std::string(to_string(what)) + " from " + std::to_string(from) + " ms"
         + (until < 0 ? std::string{} : " to " + std::to_string(until) + " ms");
}

} // namespace

const char* to_string(need x) noexcept {
  constexpr std::array names{"nothing",     "route",   "data",       "mode",      "reboot",
                             "mode_switch", "bind",    "authorized", "port",      "hub",
                             "controller",  "carrier", "modem_only", "unknowable"};
  return names[static_cast<size_t>(x)];
}

void ledger::is(uint8_t subnet, need x, int64_t now) {
  auto& spans = sticks_[subnet].ill;
  auto open = !spans.empty() && spans.back().until < 0;
  if (open && spans.back().what == x)
    return;
  if (open)
    spans.back().until = now;
  if (x != need::nothing)
    spans.push_back({now, -1, x});
  keep_newest(spans);
}

void ledger::subscribes(uint8_t subnet, const std::string& plmn) { sticks_[subnet].plmn = plmn; }

void ledger::asked(uint8_t subnet, int64_t now) {
  auto& all = sticks_[subnet].asked;
  all.push_back(now);
  keep_newest(all);
}

void ledger::answers(uint8_t subnet, bool yes, int64_t now) {
  auto& spans = sticks_[subnet].mute;
  auto open = !spans.empty() && spans.back().until < 0;
  if (open != yes)
    return; // as it was
  if (open)
    spans.back().until = now;
  else
    spans.push_back({now, -1, need::nothing});
  keep_newest(spans);
}

void ledger::done(deed x) { deeds_.add(std::move(x)); }

void ledger::clear() {
  deeds_.clear();
  for (auto& [subnet, x] : sticks_) {
    std::erase_if(x.ill, [](const span& s) { return s.until >= 0; });
    std::erase_if(x.mute, [](const span& s) { return s.until >= 0; });
  }
}

bool ledger::was_asked(uint8_t subnet, int64_t at) const {
  auto it = sticks_.find(subnet);
  return it != sticks_.end() && std::ranges::any_of(it->second.asked, [&](int64_t x) {
           return x <= at && at - x <= asked_lasts;
         });
}

need ledger::worst(uint8_t subnet, int64_t at, int64_t lasts) const {
  auto out = need::nothing;
  if (auto it = sticks_.find(subnet); it != sticks_.end())
    for (const auto& x : it->second.ill)
      if (x.from <= at && (x.until < 0 || at - x.until <= lasts))
        out = std::max(out, x.what);
  return out;
}

bool ledger::was_mute(uint8_t subnet, int64_t at) const {
  auto it = sticks_.find(subnet);
  return it != sticks_.end() && std::ranges::any_of(it->second.mute, [&](const span& x) {
           return x.from <= at && (x.until < 0 || at - x.until <= grace);
         });
}

bool ledger::milder_tried(const deed& x, uint8_t subnet, need least) const {
  return std::ranges::any_of(deeds_.entries(), [&](const deed& earlier) {
    return earlier.ms < x.ms && x.ms - earlier.ms <= 8 * grace && earlier.strength >= least
           && earlier.strength < x.strength && std::ranges::count(earlier.hit, subnet) > 0;
  });
}

/// Whether another stick of its carrier was the one on which USB was tried in this outage, and was
/// not well since.
bool ledger::tried_elsewhere(const deed& x, uint8_t subnet) const {
  const auto& self = sticks_.at(subnet);
  auto outage = x.ms;
  for (const auto& s : self.ill)
    if (s.what == need::carrier && s.from <= x.ms && (s.until < 0 || x.ms - s.until <= grace))
      outage = std::min(outage, s.from);
  return std::ranges::any_of(deeds_.entries(), [&](const deed& earlier) {
    return earlier.ms >= outage && earlier.ms < x.ms && is_usb(earlier.strength)
           && std::ranges::any_of(earlier.hit, [&](uint8_t n) {
                auto other = sticks_.find(n);
                return n != subnet && !was_asked(n, earlier.ms) && other != sticks_.end()
                       && other->second.plmn == self.plmn && !self.plmn.empty()
                       && worst(n, earlier.ms) == need::carrier
                       && worst(n, x.ms, 0) == need::carrier;
              });
  });
}

bool ledger::hit_lately(uint8_t subnet, int64_t now) const {
  return std::ranges::any_of(deeds_.entries(), [&](const deed& x) {
    return x.strength >= need::reboot && now - x.ms <= boot
           && std::ranges::count(x.hit, subnet) > 0;
  });
}

/// Whether its ports went off one by one as a whole hub's do.
bool ledger::whole_hub(const deed& x, const std::vector<uint8_t>& all) const {
  return x.strength == need::port && all.size() > 1 && std::ranges::all_of(all, [&](uint8_t n) {
           return std::ranges::any_of(deeds_.entries(), [&](const deed& other) {
             return other.strength == need::port && std::abs(other.ms - x.ms) <= at_once
                    && std::ranges::count(other.hit, n) > 0;
           });
         });
}

judged_deed ledger::judge_whole(const deed& x, const std::string& hub,
                                const std::vector<uint8_t>& all) const {
  auto ill = std::ranges::count_if(
    all, [&](uint8_t n) { return worst(n, x.ms) != need::nothing || was_asked(n, x.ms); });
  auto enough = ill > 0 && static_cast<double>(ill) >= quorum * static_cast<double>(all.size());
  return {x, enough,
          std::to_string(ill) + " of " + std::to_string(all.size()) + " behind " + hub
            + " were ill"};
}

judged_deed ledger::judge(const deed& x,
                          const std::map<std::string, std::vector<uint8_t>>& siblings) const {
  if (auto whole = siblings.find(x.target); whole != siblings.end() && x.strength >= need::hub)
    return judge_whole(x, x.target, whole->second);
  judged_deed out{x, true, {}};
  auto say = [&](bool good, const std::string& why) {
    out.justified = out.justified && good;
    out.because += (out.because.empty() ? "" : "; ") + why;
  };
  for (auto n : x.hit) {
    auto why = worst(n, x.ms);
    if (was_asked(n, x.ms))
      say(true, name(n) + ": a person asked");
    else if (why == need::nothing)
      say(false, name(n) + " was well");
    else if (why == need::modem_only && is_usb(x.strength))
      say(false, name(n) + " could not be helped through USB");
    else if (why == need::carrier && is_usb(x.strength) && !was_mute(n, x.ms)
             && tried_elsewhere(x, n))
      say(false, name(n) + ": its carrier failed, and USB was tried on another of its sticks");
    else if (why == need::carrier)
      say(true, name(n) + ": its carrier failed");
    else if (why == need::route)
      say(false, name(n) + " missed only its route");
    else if (why < x.strength && !milder_tried(x, n, why) && !was_mute(n, x.ms))
      say(false, name(n) + " needed " + to_string(why) + ", and that was not tried");
    else
      say(true, name(n) + " needed " + to_string(why));
  }
  if (!out.justified)
    for (auto n : x.hit)
      if (auto it = sticks_.find(n); it != sticks_.end())
        for (const auto& s : it->second.ill)
          if (s.from <= x.ms && (s.until < 0 || x.ms - s.until <= 8 * grace))
            out.because += "; " + name(n) + " needed " + in_words(s.what, s.from, s.until);
  if (!out.justified)
    for (const auto& [hub, all] : siblings)
      if (x.target.starts_with(hub + ".") && whole_hub(x, all))
        return judge_whole(x, hub, all);
  return out;
}

std::vector<judged_deed>
ledger::judge(const std::map<std::string, std::vector<uint8_t>>& siblings) const {
  std::vector<judged_deed> out;
  for (const auto& x : deeds_.entries())
    out.push_back(judge(x, siblings));
  return out;
}

} // namespace dongled::lab
