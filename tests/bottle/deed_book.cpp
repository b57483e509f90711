#include "tests/bottle/deed_book.hpp"

#include <algorithm>
#include <array>

namespace dongled::bottle {

namespace {

/// A person's ask explains what follows for so long.
constexpr int64_t asked_lasts = 90'000;

bool through_modem(need x) { return x <= need::reboot; }

std::string name_of(subnet_id x) { return "dongle " + to_string(x); }

std::string listed(const std::set<need>& all) {
  std::string out;
  for (auto x : all)
    out += (out.empty() ? "" : ", ") + std::string(to_string(x));
  return out;
}

template <class Spans>
void forget_old(Spans& all, int64_t now) {
  std::erase_if(all, [&](auto& x) { return x.until >= 0 && now - x.until > deed_book::memory; });
}

} // namespace

const char* to_string(need x) noexcept {
  constexpr std::array names{"route", "data",       "mode",      "reboot", "mode_switch",
                             "bind",  "authorized", "port",      "hub",    "controller",
                             "sim",   "carrier",    "unknowable"};
  return names[static_cast<size_t>(x)];
}

void deed_book::needs(subnet_id x, const std::set<need>& all, int64_t now) {
  auto& spans = sticks_[x].ill;
  auto open = !spans.empty() && spans.back().until < 0;
  if (open && spans.back().what == all)
    return;
  if (open)
    spans.back().until = now;
  forget_old(spans, now);
  if (!all.empty())
    spans.push_back({now, -1, all});
}

void deed_book::asked(subnet_id x, int64_t now) { sticks_[x].asked = now; }

void deed_book::answers(subnet_id x, bool api, int64_t now) {
  auto& spans = sticks_[x].mute;
  auto open = !spans.empty() && spans.back().until < 0;
  if (open != api)
    return;
  if (open)
    spans.back().until = now;
  else
    spans.push_back({now, -1, {}});
  forget_old(spans, now);
}

std::set<need> deed_book::lately(subnet_id x, int64_t at) const {
  std::set<need> out;
  if (auto it = sticks_.find(x); it != sticks_.end())
    for (auto& y : it->second.ill)
      if (y.from <= at && (y.until < 0 || at - y.until <= grace))
        out.insert(y.what.begin(), y.what.end());
  return out;
}

bool deed_book::was_mute(subnet_id x, int64_t at) const {
  auto it = sticks_.find(x);
  return it != sticks_.end() && std::ranges::any_of(it->second.mute, [&](auto& y) {
           return y.from <= at && (y.until < 0 || at - y.until <= tried_for);
         });
}

bool deed_book::was_asked(subnet_id x, int64_t at) const {
  auto it = sticks_.find(x);
  return it != sticks_.end() && it->second.asked >= 0 && at - it->second.asked <= asked_lasts;
}

bool deed_book::milder_tried(const deed& x, subnet_id of, need least) const {
  return std::ranges::any_of(deeds_, [&](auto& y) {
    return x.at - y.at <= tried_for && y.rung >= least && y.rung < x.rung
           && std::ranges::count(y.hit, of) > 0;
  });
}

std::optional<std::string> deed_book::judge_one(const deed& x, subnet_id of) const {
  if (was_asked(of, x.at))
    return {};
  auto all = lately(of, x.at);
  if (all.empty())
    return name_of(of) + " was well";
  for (auto why : all) {
    if (why == need::unknowable)
      return {};
    auto outside = why == need::carrier || why == need::sim;
    if (outside && (through_modem(x.rung) || was_mute(of, x.at)))
      return {};
    if (outside || why == need::route)
      continue;
    auto mild = why < x.rung;
    if (!mild || milder_tried(x, of, why) || (through_modem(why) && was_mute(of, x.at)))
      return {};
  }
  return name_of(of) + " needed " + listed(all) + ", and what is milder was not tried";
}

/// The well among those who hang there may be hit when enough of them are ill.
std::optional<std::string> deed_book::judge_whole(const deed& x) const {
  size_t ill = 0, all = 0;
  for (auto n : x.around) {
    auto why = lately(n, x.at);
    why.erase(need::route);
    if (!was_mute(n, x.at)) // else nobody can know that it is the carrier's
      why.erase(need::carrier);
    ++all;
    ill += !why.empty() || was_asked(n, x.at);
  }
  auto enough = ill > 0 && static_cast<double>(ill) + 1e-6 >= quorum_ * static_cast<double>(all);
  if (enough)
    return {};
  return std::to_string(ill) + " of " + std::to_string(all) + " behind " + x.scope + " were ill";
}

std::optional<std::string> deed_book::done(deed x) {
  std::erase_if(deeds_, [&](auto& y) { return x.at - y.at > memory; });
  ++judged_;
  std::optional<std::string> out;
  if (!x.scope.empty())
    out = judge_whole(x);
  else
    for (auto n : x.hit)
      if (!out)
        out = judge_one(x, n);
  if (out)
    out = std::string(to_string(x.rung)) + " of " + x.target + ": " + *out;
  deeds_.push_back(std::move(x));
  return out;
}

} // namespace dongled::bottle
