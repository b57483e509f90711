#pragma once

#include "tests/lab/usb_cure.hpp"
#include "tests/lab/usb_layout.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dongled::lab {

/// How far a device is from being usable.
enum class usb_condition : uint8_t {
  ready,
  booting,      ///< Powered, not on the bus (yet, or any more).
  gone,         ///< It has left the bus, or its hub hides it; the cure of that fault returns it.
  storage,      ///< On the bus as a mass-storage device.
  unbound,      ///< No driver has it.
  unauthorized, ///< The kernel must not use it.
  unpowered,    ///< Its port, or one above, is off.
  unplugged,
};

/// The enumerator's name.
const char* to_string(usb_condition x) noexcept;

enum class usb_kind : uint8_t { root_hub, hub, stick, keyboard };

/// A stick that is on the bus and passes nothing.
struct usb_stuck {
  usb_cure cured_by = usb_cure::bind;
  bool without_interface = false; ///< Its network interface is gone as well.

  bool operator==(const usb_stuck&) const = default;
};

/// One device on a bus.
struct usb_device {
  std::string path; ///< As in sysfs: "usb1" a root hub, "1-1" a hub, "1-1.2" a stick.
  usb_kind kind = usb_kind::stick;
  uint8_t subnet = 0;      ///< Of a stick.
  unsigned ports = 0;      ///< Of a hub.
  bool superspeed = false; ///< Of a hub: it is the USB 3 half.
  bool plugged = true;
  bool alive = true; ///< Booted: answers on the bus.
  bool storage = false;
  bool authorized = true;
  bool bound = true;
  std::optional<usb_stuck> stuck = {}; ///< Of a stick.
  std::optional<usb_cure> gone = {};   ///< It has left the bus until this is done.
  bool swallows = false; ///< Of a hub: nothing behind it is seen until the whole hub lost power.
  std::optional<usb_cure> lost = {}; ///< Power is away, and by which deed; for `settle` alone.

  bool is_hub() const { return kind == usb_kind::root_hub || kind == usb_kind::hub; }
};

/// One port of a hub, by the path of what is plugged in there.
struct usb_port {
  bool on = true;       ///< As its hub says.
  bool lies = false;    ///< Off is said, and the power stays: data lines only, or not even those.
  bool refuses = false; ///< It cannot be switched.
};

/// One host controller and its buses.
struct usb_controller {
  std::string name;                 ///< Of its PCI device.
  std::string usb2_root, usb3_root; ///< "usb1"; the second is empty without USB 3 hubs.
  bool bound = true;
};

/// The USB side of the rack: controllers, hubs with switchable ports, sticks.
/// PURE: the lab tells it what was written or pulled, and asks what follows.
class usb_model {
public:
  /// Sticks fill the ports of the hubs in order; those there is no place for are left out.
  usb_model(const usb_layout& layout, const std::vector<uint8_t>& subnets);

  /// Each device after the one it hangs on.
  const std::vector<usb_device>& devices() const { return devices_; }
  const std::vector<usb_controller>& controllers() const { return controllers_; }
  const std::map<std::string, usb_port>& ports() const { return ports_; }

  /// The controller of the bus that a path is on.
  const usb_controller& controller_of(std::string_view path) const;

  /// The device at a path, if one is plugged in there.
  usb_device* find(std::string_view path);
  usb_device* stick(uint8_t subnet);

  /// Whether a hub's port exists and is free.
  bool is_free_port(const std::string& path) const;

  /// Switches a port ("1-1": of a root hub; "1-1.2"). False: no such port, or it refuses.
  bool switch_port(const std::string& path, bool on);
  bool port_is_on(const std::string& path) const;

  /// The port's other faults: see usb_port. Unknown ports are ignored.
  void let_port_lie(const std::string& path, bool lies);
  void let_port_refuse(const std::string& path, bool refuses);

  /// Driver and authorization of a device the kernel sees; false when it sees none there.
  bool bind(std::string_view path, bool bound);
  bool authorize(std::string_view path, bool authorized);

  /// A controller's PCI driver. False: no such controller.
  bool bind_controller(std::string_view name, bool bound);

  /// Whether current reaches the device. A USB 3 socket is without only when both halves are off.
  bool has_power(const usb_device& x) const;

  /// Whether the kernel sees the device: sysfs has its directory.
  bool is_visible(const usb_device& x) const;

  /// Whether the device's drivers work.
  bool is_working(const usb_device& x) const;

  /// Whether a stick's network interface exists.
  bool has_interface(const usb_device& x) const;

  usb_condition condition(const usb_device& x) const;

  /// The other half's port for the same socket, of USB 3 hubs: "1-1.2" → "2-1.2".
  std::optional<std::string> peer_of(const std::string& port) const;

  /// What follows from a change: the kernel forgets authorization and binding of what it does not
  /// see, and what was done cures faults. Call after every change.
  void settle();

private:
  void add_controller(const controller_layout& hubs, std::vector<std::string>& places);
  void add_hub(const hub_layout& x, const std::string& path, std::vector<std::string>& places);
  void add_device(usb_device x);
  usb_device* at(std::string_view path);
  const usb_device* at(std::string_view path) const;
  const usb_device* parent(const usb_device& x) const;

  bool port_is_live(const std::string& path) const;
  bool is_dark(const usb_device& hub) const;
  usb_cure loss(const usb_device& x) const;
  void settle(usb_device& x);

  std::vector<usb_device> devices_;
  std::vector<usb_controller> controllers_;
  std::map<std::string, usb_port> ports_;
};

/// Of the bus that a path is on: "1-1.2" and "usb1" → "1".
std::string bus_of(std::string_view path);

/// The hub a port belongs to and its number there: "1-1.2" → ("1-1", 2), "1-1" → ("usb1", 1).
std::pair<std::string, unsigned> port_of_path(const std::string& path);

/// The port of a hub by its number: the inverse.
std::string child_at(const std::string& hub, unsigned number);

} // namespace dongled::lab
