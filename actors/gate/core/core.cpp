#include "actors/gate/core/core.hpp"

#include <algorithm>

namespace dongled::gate_core {

const policy::hold* patient::held_by(const std::string& setter) const {
  auto at = std::find_if(holds.begin(), holds.end(), [&](auto& x) { return x.set_by == setter; });
  return at == holds.end() ? nullptr : &*at;
}

void patient::hold(const char* setter, time_point until, std::string why) {
  release(setter);
  holds.push_back({until, std::move(why), setter});
}

void patient::release(const std::string& setter) {
  std::erase_if(holds, [&](auto& x) { return x.set_by == setter; });
}

void patient::follow(const std::string& toggle, const std::string& repair) {
  release(leader());
  holds.push_back({policy::hold::open_end, "waits for " + repair + " by toggle " + toggle, toggle});
}

std::string patient::leader() const {
  auto at = std::find_if(holds.begin(), holds.end(),
                         [](auto& x) { return x.until == policy::hold::open_end; });
  return at == holds.end() ? std::string{} : at->set_by;
}

std::string hopeless_words(const std::string& trouble) {
  return "no repair heals this: " + trouble;
}

std::vector<action_type> core::on(const event_type& what, const moment& now) {
  now_ = now;
  std::visit([this](auto& x) { handle(x); }, what);
  return std::exchange(actions_, {});
}

const patient* core::look(subnet_id x) const {
  auto at = patients_.find(x);
  return at == patients_.end() ? nullptr : &at->second;
}

void core::log(action::log::level how, std::string text) { act(action::log{how, std::move(text)}); }

} // namespace dongled::gate_core
