#include "actors/power/usb_bench.hpp"

#include "config/check.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>

namespace dongled {

namespace {

using io::usb::power_intent;
using io::usb::undone;

/// One deed on one thing: its date and reason do not make it another.
auto same_as(const power_intent& x) {
  return [&x](const auto& y) { return x.what == y.what.what && x.target == y.what.target; };
}

void add_once(std::vector<power_intent>& to, const power_intent& x) {
  if (std::none_of(to.begin(), to.end(),
                   [&](auto& y) { return y.what == x.what && y.target == x.target; }))
    to.push_back(x);
}

} // namespace

usb_bench::usb_bench(std::unique_ptr<io::usb_port> usb, const std::string& state_dir)
  : usb_(std::move(usb)), intents_(state_dir + "/power"), liars_(state_dir + "/data_only_ports") {}

result<std::vector<std::string>> usb_bench::inherit() {
  auto left = intents_.list();
  for (auto& x : left.intents)
    if (std::none_of(owed_.begin(), owed_.end(), same_as(x)))
      owed_.push_back({std::move(x), false});
  if (left.trouble)
    return *left.trouble;
  if (auto room = intents_.reserve(); !room)
    spdlog::warn("should the disk be full, nothing can be switched off: {}", room.why().doing);
  return left.unreadable;
}

result<done> usb_bench::owe(const power_intent& x, bool lasting) {
  if (auto kept = intents_.store(x); !kept)
    return kept;
  // Written and read back: power goes by this file's word.
  auto now = intents_.list();
  auto it = [&](auto& y) { return y.what == x.what && y.target == x.target && y.at == x.at; };
  check(now.trouble || std::any_of(now.intents.begin(), now.intents.end(), it),
        "a promise that was kept can be read", [&] { return x.target + ", " + x.why; });
  owed_.push_back({x, lasting});
  return done{};
}

undone usb_bench::settle(const power_intent& x) {
  auto out = io::usb::undo(*usb_, x);
  if (!out.ok)
    return out;
  if (auto gone = settle_as_it_is(x); !gone)
    out.read_back += "; " + gone.why().doing;
  return out;
}

result<done> usb_bench::forgive(const power_intent& x) {
  auto newest = std::find_if(owed_.rbegin(), owed_.rend(), same_as(x));
  if (newest != owed_.rend())
    owed_.erase(std::next(newest).base());
  auto older = std::find_if(owed_.rbegin(), owed_.rend(), same_as(x));
  if (older != owed_.rend())
    return intents_.store(older->what);
  return intents_.erase(x);
}

result<done> usb_bench::settle_as_it_is(const power_intent& x) {
  std::erase_if(owed_, same_as(x));
  return intents_.erase(x);
}

std::vector<power_intent> usb_bench::owed() const {
  std::vector<power_intent> out;
  for (auto& x : owed_)
    add_once(out, x.what);
  return out;
}

std::vector<power_intent> usb_bench::overdue() const {
  std::vector<power_intent> out;
  for (auto& x : owed_)
    if (!x.lasting && !lasts(x.what))
      add_once(out, x.what);
  return io::usb::in_undo_order(std::move(out));
}

bool usb_bench::lasts(const power_intent& x) const {
  auto same = same_as(x);
  return std::any_of(owed_.begin(), owed_.end(), [&](auto& y) { return y.lasting && same(y); });
}

std::vector<undone> usb_bench::give_back() {
  std::vector<undone> out;
  if (!usb_)
    return out;
  for (auto& x : io::usb::in_undo_order(owed())) {
    out.push_back(settle(x));
    auto& now = out.back();
    if (now.ok)
      spdlog::warn("USB: {} {} is undone: {}", to_string(x.what), x.target, now.read_back);
    else if (now.away)
      spdlog::warn("USB: {} {}: {}", to_string(x.what), x.target, now.read_back);
    else
      spdlog::error("USB: {} {} cannot be undone: {}", to_string(x.what), x.target, now.read_back);
  }
  return out;
}

} // namespace dongled
