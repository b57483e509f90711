#include "tests/lab/truth.hpp"

#include "tests/lab/twin/fault.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace dongled::lab {

namespace {

need of(usb_cure x) {
  switch (x) {
  case usb_cure::bind: return need::bind;
  case usb_cure::authorized: return need::authorized;
  case usb_cure::power: return need::port;
  case usb_cure::hub: return need::hub;
  case usb_cure::controller: return need::controller;
  case usb_cure::none: return need::unknowable;
  }
  return need::unknowable;
}

need of(cure x) {
  switch (x) {
  case cure::dataswitch: return need::data;
  case cure::net_mode: return need::mode;
  case cure::reboot: return need::reboot;
  case cure::power: return need::port;
  case cure::none: return need::unknowable;
  }
  return need::unknowable;
}

bool is_one_of(std::string_view name, std::initializer_list<std::string_view> names) {
  return std::ranges::find(names, name) != names.end();
}

need of_fault(const std::string& text) {
  std::string_view name{text};
  name = name.substr(0, name.find('='));
  if (is_one_of(name, {"route_deleted", "rule_deleted", "table_flushed"}))
    return need::route;
  if (is_one_of(name, {"dns_dead", "dns_garbage"}))
    return need::unknowable;
  if (is_one_of(name,
                {"no_sim", "pin_needed", "puk_needed", "barred", "no_service", "walled_garden"}))
    return need::modem_only;
  if (name == "carrier_outage")
    return need::carrier;
  if (name == "dataswitch_off_after_boot")
    return need::data;
  if (is_one_of(name, {"wan_dead", "stuck_connecting"})) {
    auto order = parse_fault(name == "wan_dead" ? "stuck_data" + text.substr(name.size()) : text);
    return order ? of(order->cured_by) : need::unknowable;
  }
  return need::nothing;
}

} // namespace

need truth(const usb_model& usb, const usb_device& stick, const std::vector<std::string>& faults,
           bool deed_lately) {
  auto worst = need::nothing;
  if (!stick.plugged)
    worst = need::port;
  if (stick.gone)
    worst = std::max(worst, of(*stick.gone));
  if (stick.stuck)
    worst = std::max(worst, of(stick.stuck->cured_by));
  if (stick.storage)
    worst = std::max(worst, need::mode_switch);
  for (const auto& x : usb.devices())
    if (x.kind == usb_kind::hub && stick.path.starts_with(x.path + ".")
        && (x.swallows || x.gone.has_value()))
      worst = std::max(worst, need::hub);
  // Who is ill on the bus may be treated there, whatever his carrier does.
  auto on_the_bus = worst;
  for (const auto& x : faults)
    worst = std::max(worst, of_fault(x));
  auto of_its_modem = [](need x) { return x == need::carrier || x == need::modem_only; };
  if (of_its_modem(worst) && on_the_bus != need::nothing)
    worst = on_the_bus;
  // Away by itself: it crashed, or somebody plugged it in a moment ago.
  auto treatable = worst == need::nothing || of_its_modem(worst);
  if (treatable && !deed_lately && !usb.is_working(stick))
    worst = need::port;
  return worst;
}

bool api_answers(const std::vector<std::string>& faults) {
  return std::ranges::none_of(faults, [](const std::string& x) {
    return x.starts_with("api_") || x.starts_with("already_logged_in")
           || x.starts_with("login_locked");
  });
}

} // namespace dongled::lab
