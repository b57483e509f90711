#include "io/usb/kernel_usb.hpp"

#include "io/usb/binding.hpp"
#include "io/usb/controllers.hpp"
#include "io/usb/hub_requests.hpp"
#include "io/usb/mode_switch.hpp"
#include "io/usb/power_switch.hpp"
#include "io/usb/stick_rules.hpp"

namespace dongled::io::usb {

namespace {

/// A switch with its line to the hubs, for one call.
struct switch_for_now {
  switch_for_now(const settings::usb_part& where, port_claims& claims,
                 hub_requests::descriptions& known)
    : line(where.dev, claims, known), power(where.sysfs, line, {}) {}
  hub_requests line;
  power_switch power;
};

} // namespace

result<done> kernel_usb::write(const std::string& target,
                               const std::function<result<done>()>& deed) {
  return fence_ ? fence_->pass(target, deed) : deed();
}

result<topology> kernel_usb::read() {
  auto where = where_();
  return read_topology(where.sysfs, storage_ids_of(where));
}

result<done> kernel_usb::unbind(const port_path& device) {
  return write(device.text, [&] { return binding{where_().sysfs}.unbind(device); });
}

result<done> kernel_usb::bind(const port_path& device) {
  return write(device.text, [&] { return binding{where_().sysfs}.bind(device); });
}

result<done> kernel_usb::authorize(const port_path& device, bool on) {
  return write(device.text, [&] { return binding{where_().sysfs}.authorize(device, on); });
}

result<done> kernel_usb::switch_mode(const port_path& device, unsigned attempt) {
  auto where = where_();
  return write(device.text, [&] {
    return mode_switch{where.sysfs, where.dev, mode_switch::default_patience, where.switch_messages}
      .send(device, attempt);
  });
}

power_support kernel_usb::support(const port_path& child) {
  return switch_for_now{where_(), claims_, known_}.power.support(child);
}

result<done> kernel_usb::set_power(const port_path& child, bool on, bool feeds_hub) {
  return write(child.text, [&] {
    return switch_for_now{where_(), claims_, known_}.power.set(child, on, feeds_hub);
  });
}

result<port_reading> kernel_usb::reading(const port_path& child) {
  return switch_for_now{where_(), claims_, known_}.power.reading(child);
}

power_support kernel_usb::support_in(const topology& now, const port_path& child) {
  return switch_for_now{where_(), claims_, known_}.power.support(now, child);
}

result<port_reading> kernel_usb::reading_in(const topology& now, const port_path& child) {
  return switch_for_now{where_(), claims_, known_}.power.reading(now, child);
}

result<std::string> kernel_usb::unbind_controller(const std::string& name) {
  std::string driver;
  auto put = write(name, [&]() -> result<done> {
    auto taken = controllers{where_().sysfs}.unbind(name);
    if (!taken)
      return taken.why();
    driver = *taken;
    return done{};
  });
  if (!put)
    return put.why();
  return driver;
}

result<done> kernel_usb::bind_controller(const std::string& name, const std::string& driver) {
  return write(name, [&] { return controllers{where_().sysfs}.bind(name, driver); });
}

} // namespace dongled::io::usb
