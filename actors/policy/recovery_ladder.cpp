#include "actors/policy/recovery_ladder.hpp"

namespace dongled::policy {

namespace {

std::optional<rung> above(rung x) noexcept {
  switch (x) {
  case rung::route: return rung::data_cycle;
  case rung::data_cycle: return rung::mode_flip;
  case rung::mode_flip: return rung::reboot;
  case rung::reboot: return rung::mode_switch;
  case rung::mode_switch: return rung::usb_bind;
  case rung::usb_bind: return rung::reauthorize;
  case rung::reauthorize: return rung::port_power;
  case rung::port_power: return rung::hub_power;
  case rung::hub_power: return rung::controller;
  case rung::controller: return std::nullopt;
  }
  return std::nullopt;
}

std::optional<rung> first_for(illness x) noexcept {
  switch (x) {
  case illness::none: return std::nullopt; // healthy: nothing to climb
  case illness::no_route: return rung::route;
  case illness::no_egress:
  case illness::walled_garden: return rung::data_cycle;
  case illness::storage_mode: return rung::mode_switch;
  case illness::no_interface: return rung::usb_bind;
  case illness::probe_useless:
  case illness::hopeless: return std::nullopt;
  case illness::not_known: return std::nullopt;
  }
  return std::nullopt;
}

} // namespace

unsigned step_of(rung x) noexcept {
  switch (x) {
  case rung::route: return 1;
  case rung::data_cycle:
  case rung::mode_flip:
  case rung::reboot: return 2;
  case rung::mode_switch:
  case rung::usb_bind:
  case rung::reauthorize: return 3;
  case rung::port_power:
  case rung::hub_power:
  case rung::controller: return 4;
  }
  return 0;
}

const char* to_string(rung x) noexcept {
  switch (x) {
  case rung::route: return "route";
  case rung::data_cycle: return "data_cycle";
  case rung::mode_flip: return "mode_flip";
  case rung::reboot: return "reboot";
  case rung::mode_switch: return "mode_switch";
  case rung::usb_bind: return "usb_bind";
  case rung::reauthorize: return "reauthorize";
  case rung::port_power: return "port_power";
  case rung::hub_power: return "hub_power";
  case rung::controller: return "controller";
  }
  return "?";
}

recovery_ladder::recovery_ladder(illness what) noexcept
  : at_(first_for(what)), one_rung_(what == illness::walled_garden) {}

std::optional<rung> recovery_ladder::next() noexcept {
  auto out = at_;
  if (at_)
    at_ = one_rung_ ? std::nullopt : above(*at_);
  return out;
}

std::vector<rung> recovery_ladder::rest() const {
  std::vector<rung> out;
  for (auto copy = *this; auto x = copy.next();)
    out.push_back(*x);
  return out;
}

} // namespace dongled::policy
