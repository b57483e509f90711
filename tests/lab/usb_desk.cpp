#include "tests/lab/usb_desk.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>

namespace dongled::lab {

namespace {

constexpr std::array<std::string_view, 5> names{"usb_stuck", "usb_gone", "data_only",
                                                "power_refused", "mass_storage"};

failure senseless(const std::string& fault, const std::string& parameter) {
  return {fault::bad_input, fault + ": no such parameter: " + parameter, 0};
}

/// "power", or "power,no_net".
std::optional<usb_stuck> parse_stuck(const std::string& text) {
  constexpr std::string_view tail = ",no_net";
  bool without = text.ends_with(tail);
  auto cure = parse_usb_cure(without ? text.substr(0, text.size() - tail.size()) : text);
  return cure ? std::optional{usb_stuck{*cure, without}} : std::nullopt;
}

} // namespace

bool usb_desk::knows(const std::string& name) {
  return std::ranges::find(names, name) != names.end();
}

result<done> usb_desk::set(uint8_t subnet, const std::string& name, const std::string& parameter) {
  if (name == "mass_storage")
    return set_storage(subnet, parameter);
  auto path = rack_.usb_path(subnet);
  if (path.empty())
    return failure{fault::not_found, name + ": the stick is not plugged in", 0};
  if (name == "usb_stuck") {
    auto x = parse_stuck(parameter.empty() ? "bind" : parameter);
    if (!x)
      return senseless(name, parameter);
    rack_.change([&](usb_model& m) { m.stick(subnet)->stuck = x; });
  } else if (name == "usb_gone") {
    auto x = parse_usb_cure(parameter.empty() ? "port" : parameter);
    // Nothing that the kernel does not see can be bound or authorized.
    if (!x || *x < usb_cure::power)
      return senseless(name, parameter);
    rack_.change([&](usb_model& m) { m.stick(subnet)->gone = x; });
  } else if (!parameter.empty()) {
    return senseless(name, parameter);
  } else if (name == "data_only") {
    rack_.change([&](usb_model& m) { m.let_port_lie(path, true); });
  } else {
    rack_.change([&](usb_model& m) { m.let_port_refuse(path, true); });
  }
  return done{};
}

result<done> usb_desk::set_storage(uint8_t subnet, const std::string& parameter) {
  unsigned ignored = 0;
  auto* end = parameter.data() + parameter.size();
  auto [read, code] = std::from_chars(parameter.data(), end, ignored);
  if (!parameter.empty() && (code != std::errc{} || read != end || ignored > 1000))
    return senseless("mass_storage", parameter);
  rack_.ignore_messages(subnet, ignored);
  rack_.find(subnet)->set_fault(default_order(twin_fault::storage_after_boot));
  rack_.crash(subnet);
  return done{};
}

void usb_desk::heal(uint8_t subnet, const std::string& name) {
  auto is = [&](const char* x) { return name.empty() || name == x; };
  if (is("mass_storage")) {
    rack_.ignore_messages(subnet, 0);
    rack_.find(subnet)->clear_fault(twin_fault::storage_after_boot);
    // A stick that is in that mode now is left as a switched one.
    if (rack_.condition(subnet) == usb_condition::storage)
      rack_.crash(subnet);
  }
  rack_.change([&](usb_model& m) {
    // Its port's faults are healed also while it is pulled out.
    auto path = m.stick(subnet)->path;
    if (is("usb_stuck"))
      m.stick(subnet)->stuck.reset();
    if (is("usb_gone"))
      m.stick(subnet)->gone.reset();
    if (is("data_only"))
      m.let_port_lie(path, false);
    if (is("power_refused"))
      m.let_port_refuse(path, false);
  });
}

std::vector<std::string> usb_desk::active(uint8_t subnet) const {
  std::vector<std::string> found;
  auto& x = *std::ranges::find_if(rack_.usb().devices(), [subnet](const auto& d) {
    return d.kind == usb_kind::stick && d.subnet == subnet;
  });
  if (x.stuck)
    found.push_back(std::string{"usb_stuck="} + to_string(x.stuck->cured_by)
                    + (x.stuck->without_interface ? ",no_net" : ""));
  if (x.gone)
    found.push_back(std::string{"usb_gone="} + to_string(*x.gone));
  auto port = rack_.usb().ports().find(x.path);
  if (port != rack_.usb().ports().end() && port->second.lies)
    found.push_back("data_only");
  if (port != rack_.usb().ports().end() && port->second.refuses)
    found.push_back("power_refused");
  return found;
}

result<done> usb_desk::set_hub(const std::string& hub, const std::string& how) {
  if (!how.empty() && how != "gone")
    return senseless("hub-fault", how);
  bool found = false;
  rack_.change([&](usb_model& m) {
    auto* x = m.find(hub);
    found = x != nullptr && x->kind == usb_kind::hub;
    if (found && how == "gone")
      x->gone = usb_cure::hub;
    else if (found)
      x->swallows = true;
  });
  if (!found)
    return failure{fault::not_found, "no hub " + hub, 0};
  return done{};
}

void usb_desk::heal_hub(const std::string& hub) {
  rack_.change([&](usb_model& m) {
    for (const auto& x : m.devices())
      if (x.kind == usb_kind::hub && (hub.empty() || x.path == hub)) {
        auto* found = m.find(x.path);
        found->gone.reset();
        found->swallows = false;
      }
  });
}

} // namespace dongled::lab
