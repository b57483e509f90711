#include "actors/power/declared_usb.hpp"

namespace dongled {

namespace {

/// A write to sysfs ends when the kernel has enumerated what hangs there, device by device, each
/// with time-outs of 5 s and several tries (drivers/usb/core/hub.c).
constexpr std::chrono::seconds longest{180};

} // namespace

declared_usb::declared_usb(std::unique_ptr<io::usb_port> door, supervision::blocking_calls& calls,
                           caf::actor_clock& clock)
  : door_(std::move(door)), calls_(calls), clock_(clock) {}

supervision::blocking_calls::guard declared_usb::enter(std::string what) const {
  return calls_.enter("/hub_power", std::move(what), clock_.now(), longest);
}

result<io::usb::topology> declared_usb::read() {
  auto call = enter("read the USB tree");
  return door_->read();
}

result<done> declared_usb::unbind(const port_path& device) {
  auto call = enter("unbind " + device.text);
  return door_->unbind(device);
}

result<done> declared_usb::bind(const port_path& device) {
  auto call = enter("bind " + device.text);
  return door_->bind(device);
}

result<done> declared_usb::authorize(const port_path& device, bool on) {
  auto call = enter((on ? "authorize " : "deauthorize ") + device.text);
  return door_->authorize(device, on);
}

result<done> declared_usb::switch_mode(const port_path& device, unsigned attempt) {
  auto call = enter("switch the mode of " + device.text);
  return door_->switch_mode(device, attempt);
}

io::usb::power_support declared_usb::support(const port_path& child) {
  auto call = enter("read how " + child.text + " is switched");
  return door_->support(child);
}

result<done> declared_usb::set_power(const port_path& child, bool on, bool feeds_hub) {
  auto call = enter((on ? "power on " : "power off ") + child.text);
  return door_->set_power(child, on, feeds_hub);
}

result<io::usb::port_reading> declared_usb::reading(const port_path& child) {
  auto call = enter("read the port of " + child.text);
  return door_->reading(child);
}

io::usb::power_support declared_usb::support_in(const io::usb::topology& now,
                                                const port_path& child) {
  auto call = enter("read how " + child.text + " is switched");
  return door_->support_in(now, child);
}

result<io::usb::port_reading> declared_usb::reading_in(const io::usb::topology& now,
                                                       const port_path& child) {
  auto call = enter("read the port of " + child.text);
  return door_->reading_in(now, child);
}

result<std::string> declared_usb::unbind_controller(const std::string& name) {
  auto call = enter("unbind the controller " + name);
  return door_->unbind_controller(name);
}

result<done> declared_usb::bind_controller(const std::string& name, const std::string& driver) {
  auto call = enter("bind the controller " + name);
  return door_->bind_controller(name, driver);
}

} // namespace dongled
