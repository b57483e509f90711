#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dongled::lab {

/// How far a device is from being usable.
enum class usb_condition : uint8_t {
  ready,
  booting,      ///< Powered, not on the bus (yet, or any more).
  storage,      ///< On the bus as a mass-storage device.
  unbound,      ///< No driver has it.
  unauthorized, ///< The kernel must not use it.
  unpowered,    ///< Its port, or one above, is off.
  unplugged,
};

/// The enumerator's name.
const char* to_string(usb_condition x) noexcept;

/// One hub or stick.
struct usb_device {
  std::string path; ///< As in sysfs: "1-1" a hub, "1-1.2" a stick.
  bool is_hub = false;
  uint8_t subnet = 0; ///< Of a stick.
  bool plugged = true;
  bool alive = true; ///< Booted: answers on the bus.
  bool storage = false;
  bool authorized = true;
  bool bound = true;
};

/// The USB side of the rack: one root hub, hubs with four switchable ports each, one stick a port.
/// PURE: the lab tells it what was written or pulled, and asks what follows.
class usb_model {
public:
  static constexpr unsigned ports_per_hub = 4;

  /// Sticks fill the hubs' ports in the order given, with one hub more than they need: free ports
  /// to plug into.
  explicit usb_model(const std::vector<uint8_t>& subnets);

  const std::vector<usb_device>& devices() const { return devices_; }
  usb_device* find(std::string_view path);
  usb_device* stick(uint8_t subnet);

  /// Whether a port that a device could be plugged into exists and is free.
  bool is_free_port(const std::string& path) const;

  /// Switches a port ("1-1": of the root hub; "1-1.2"). False: there is no such port.
  bool switch_port(const std::string& path, bool on);
  bool port_is_on(const std::string& path) const;

  /// Whether current reaches the device.
  bool has_power(const usb_device& x) const;

  /// Whether the kernel sees the device: sysfs has its directory.
  bool is_visible(const usb_device& x) const;

  /// Whether the device's drivers work: for a stick, that its network interface exists.
  bool is_working(const usb_device& x) const;

  usb_condition condition(const usb_device& x) const;

  /// What the kernel forgets of devices it does not see: authorization and binding start afresh
  /// at the next enumeration. Call after every change.
  void forget_the_invisible();

private:
  const usb_device* parent(const usb_device& x) const;
  std::vector<usb_device> devices_;
  std::map<std::string, bool> ports_;
};

} // namespace dongled::lab
