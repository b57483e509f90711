#include "actors/modem/modem_debts.hpp"

#include "config/check.hpp"

#include <algorithm>

namespace dongled {

namespace {

auto same_debt(const modem_debts::intent& x) {
  return [&x](const modem_debts::intent& y) {
    return x.what == y.what && x.dongle == y.dongle && x.imei == y.imei;
  };
}

} // namespace

std::string numeric(const std::string& imei) {
  constexpr size_t longest_imei = 20;
  auto fine = imei.size() <= longest_imei
              && std::all_of(imei.begin(), imei.end(), [](char c) { return c >= '0' && c <= '9'; });
  return fine ? imei : std::string{};
}

std::vector<std::string> modem_debts::inherit() {
  auto found = to_ ? to_->list() : io::hilink::modem_intent_store::listing{};
  std::vector<std::string> out;
  for (auto& x : found.unreadable)
    out.push_back(x + " makes no sense: check the modem's network mode and data switch by hand");
  if (!found.trouble.empty())
    out.push_back("what is owed to the modems cannot be read: " + found.trouble);
  if (to_)
    if (auto room = to_->reserve(); !room)
      out.push_back(
        "should the disk be full, toggles that switch a modem for a moment are refused: "
        + room.why().doing);
  std::lock_guard guard{mutex_};
  known_ = found.trouble.empty();
  for (auto& x : found.intents)
    if (std::none_of(owed_.begin(), owed_.end(), same_debt(x)))
      owed_.push_back(std::move(x));
  return out;
}

bool modem_debts::owes(subnet_id dongle) const {
  std::lock_guard guard{mutex_};
  return std::any_of(owed_.begin(), owed_.end(), [&](auto& x) { return x.dongle == dongle; });
}

std::vector<modem_debts::intent> modem_debts::of(subnet_id dongle) const {
  auto out = all();
  std::erase_if(out, [&](auto& x) { return x.dongle != dongle; });
  return out;
}

std::vector<modem_debts::intent> modem_debts::all() const {
  std::lock_guard guard{mutex_};
  return owed_;
}

std::optional<modem_debts::intent> modem_debts::find(intent::deed what, subnet_id dongle,
                                                     const std::string& imei) const {
  std::lock_guard guard{mutex_};
  auto at = std::find_if(owed_.begin(), owed_.end(), [&](auto& x) {
    auto same = x.imei == imei || x.imei.empty() || imei.empty();
    return x.what == what && x.dongle == dongle && same;
  });
  return at == owed_.end() ? std::nullopt : std::optional(*at);
}

result<done> modem_debts::owe(const intent& x) {
  auto known = [this] {
    std::lock_guard guard{mutex_};
    return known_ || !to_;
  };
  if (!known())
    if (auto why = inherit(); !known())
      return failure{fault::exhausted, why.empty() ? "what is owed cannot be read" : why.back()};
  if (find(x.what, x.dongle, x.imei))
    return done{};
  if (to_) {
    if (auto kept = to_->store(x); !kept)
      return failure{fault::exhausted, kept.why().doing, kept.why().detail};
    // Written and read back: whoever starts next knows of the change by this alone.
    auto now = to_->list();
    check(!now.trouble.empty() || std::any_of(now.intents.begin(), now.intents.end(), same_debt(x)),
          "a promise to a modem that was kept can be read",
          [&] { return std::string(to_string(x.what)) + " of dongle " + to_string(x.dongle); });
  }
  std::lock_guard guard{mutex_};
  owed_.push_back(x);
  return done{};
}

result<done> modem_debts::amend_mode(subnet_id dongle, const std::string& was) {
  for (auto& x : of(dongle)) {
    if (x.what != intent::deed::mode || x.was == was)
      continue;
    auto fresh = x;
    fresh.was = was;
    if (to_)
      if (auto kept = to_->store(fresh); !kept)
        return kept;
    std::lock_guard guard{mutex_};
    auto at = std::find_if(owed_.begin(), owed_.end(), same_debt(x));
    if (at != owed_.end())
      at->was = was;
    else if (to_) // it was given back meanwhile
      (void)to_->erase(fresh);
  }
  return done{};
}

result<done> modem_debts::forgive(const intent& x) {
  if (to_)
    if (auto gone = to_->erase(x); !gone)
      return gone;
  std::lock_guard guard{mutex_};
  std::erase_if(owed_, same_debt(x));
  return done{};
}

} // namespace dongled
