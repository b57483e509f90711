#pragma once

#include "tests/support/fake_usb.hpp"

#include <algorithm>
#include <string>

namespace dongled::test {

/// hub_power's door to it.
struct fake_usb_port : io::usb_port {
  fake_usb* usb;
  explicit fake_usb_port(fake_usb* to) : usb(to) {}

  using cure = fake_usb::cure;

  fake_usb::stick* at(const port_path& x) {
    for (auto& y : usb->sticks)
      if (y.port == x && usb->visible(y))
        return &y;
    return nullptr;
  }
  static failure no_device(const port_path& x) { return {fault::not_found, "no device " + x.text}; }

  result<io::usb::topology> read() override {
    usb->settle();
    return usb->topology();
  }
  result<done> unbind(const port_path& x) override {
    auto stick = at(x);
    if (!stick)
      return no_device(x);
    usb->write("unbind " + x.text);
    stick->bound = !usb->unbindable;
    usb->settle();
    if (stick->bound)
      return failure{fault::timed_out, "unbind " + x.text + ": it stays bound"};
    return done{};
  }
  result<done> bind(const port_path& x) override {
    auto stick = at(x);
    if (!stick)
      return no_device(x);
    usb->write("bind " + x.text);
    if (stick->deaf)
      return failure{fault::timed_out, "bind " + x.text + ": it has no configuration"};
    stick->bound = true;
    usb->heal(*stick, cure::bind);
    usb->settle();
    return done{};
  }
  result<done> authorize(const port_path& x, bool on) override {
    auto stick = at(x);
    if (!stick)
      return no_device(x);
    usb->write((on ? "authorize " : "unauthorize ") + x.text);
    stick->authorized = on;
    if (on)
      usb->heal(*stick, cure::authorize);
    usb->settle();
    return done{};
  }
  result<done> switch_mode(const port_path& x, unsigned attempt) override {
    auto stick = at(x);
    if (!stick)
      return no_device(x);
    usb->write("switch " + x.text + " " + std::to_string(attempt));
    if (stick->storage && attempt % 3 == stick->message)
      stick->storage = false;
    usb->settle();
    return done{};
  }
  io::usb::power_support support(const port_path& x) override {
    auto hub = usb->parent(x);
    if (!hub)
      return {io::usb::power_way::none, "no hub has it", false};
    if (!hub->switchable)
      return {io::usb::power_way::none, "hub " + hub->path.text + " switches no power", false};
    return {io::usb::power_way::disable_file, {}, false};
  }
  result<done> set_power(const port_path& x, bool on, bool feeds_hub = false) override {
    if (!usb->parent(x) || !usb->bound)
      return failure{fault::not_found, "no port " + x.text};
    auto hub =
      std::any_of(usb->hubs.begin(), usb->hubs.end(), [&](auto& y) { return y.path == x; });
    if (hub && !on && !feeds_hub)
      return failure{fault::refused, x.text + " feeds a hub"};
    usb->write((on ? "on " : "off ") + x.text);
    auto& port = usb->talk(x);
    if (on && port.stuck)
      return failure{fault::timed_out, "port " + x.text + " stays off"};
    port.on = on;
    if (!on && port.lies)
      port.hidden_until = usb->now() + port.hides;
    usb->settle();
    return done{};
  }
  result<io::usb::port_reading> reading(const port_path& x) override {
    if (!usb->parent(x) || !usb->bound)
      return failure{fault::not_found, "no port " + x.text};
    usb->talk(x);
    auto now = usb->topology();
    auto net = std::any_of(now.net.begin(), now.net.end(), [&](auto& y) { return y.second == x; });
    auto on = usb->ports[x].on;
    return io::usb::port_reading{on, now.find_device(x) != nullptr, net, on};
  }
  result<std::string> unbind_controller(const std::string& name) override {
    if (name != fake_usb::controller_name)
      return failure{fault::not_found, "no controller " + name};
    usb->write("unbind " + name);
    usb->bound = false;
    usb->settle();
    return std::string("xhci_hcd");
  }
  result<done> bind_controller(const std::string& name, const std::string& driver) override {
    if (name != fake_usb::controller_name || driver != "xhci_hcd")
      return failure{fault::not_found, "no controller " + name};
    usb->write("bind " + name);
    usb->bound = true;
    for (auto& [port, state] : usb->ports)
      state.on = true;
    usb->settle();
    return done{};
  }
};

} // namespace dongled::test
