#include "actors/policy/recovery_ladder.hpp"

namespace dongled::policy {

namespace {

std::optional<rung> above(rung x) noexcept {
  switch (x) {
  case rung::route: return rung::data_cycle;
  case rung::data_cycle: return rung::mode_flip;
  case rung::mode_flip: return rung::reboot;
  case rung::reboot: return rung::usb_bind;
  case rung::usb_bind: return rung::port_power;
  case rung::port_power: return rung::hub_power;
  case rung::hub_power: return std::nullopt;
  }
  return std::nullopt;
}

std::optional<rung> first_for(illness x) noexcept {
  switch (x) {
  case illness::none: return std::nullopt; // healthy: nothing to climb
  case illness::no_route: return rung::route;
  case illness::no_egress: return rung::data_cycle;
  case illness::no_interface: return rung::usb_bind;
  case illness::hopeless: return std::nullopt;
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
  case rung::usb_bind: return 3;
  case rung::port_power:
  case rung::hub_power: return 4;
  }
  return 0;
}

const char* to_string(rung x) noexcept {
  switch (x) {
  case rung::route: return "route";
  case rung::data_cycle: return "data_cycle";
  case rung::mode_flip: return "mode_flip";
  case rung::reboot: return "reboot";
  case rung::usb_bind: return "usb_bind";
  case rung::port_power: return "port_power";
  case rung::hub_power: return "hub_power";
  }
  return "?";
}

recovery_ladder::recovery_ladder(illness what) noexcept : at_(first_for(what)) {}

std::optional<rung> recovery_ladder::next() noexcept {
  auto out = at_;
  if (at_)
    at_ = above(*at_);
  return out;
}

} // namespace dongled::policy
