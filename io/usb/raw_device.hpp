#pragma once

#include "config/result.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace dongled::io::usb {

/// The node of a device: ("/dev/bus/usb", 1, 7) → "/dev/bus/usb/001/007".
std::string node_of(const std::string& dev, unsigned bus, unsigned number);

/// One control request (USB 2.0, 9.3).
struct control_request {
  uint8_t type = 0; ///< bmRequestType.
  uint8_t request = 0;
  uint16_t value = 0, index = 0;
};

/// The way in and out of a device's mass storage: its interface and two bulk endpoints.
struct bulk_pair {
  uint8_t interface = 0;
  uint8_t out = 0, in = 0; ///< Endpoint addresses; `in` is 0 when there is none.
};

/// A device opened through libusb for one operation, and closed after it. The node is opened here
/// and handed to libusb, in a fresh context that looks for no other device: without udevd a
/// context's list of devices grows stale, and libusb 1.0.26 crashes when a context ends after a
/// device of its list went. Blocks, each transfer for its time-out at most.
///
/// Errors: not_found (no such node, or the device is gone), denied, busy (somebody else has
/// claimed it), unsupported (the device stalled: it does not know the request), timed_out, os.
class raw_device {
public:
  /// @p node must be a usbfs node; what is no character device is `bad_input`.
  static result<raw_device> open(const std::string& node);

  raw_device(raw_device&&) noexcept;
  raw_device& operator=(raw_device&&) noexcept;
  ~raw_device();

  /// bcdUSB of the device descriptor: 0x0300 and above on the SuperSpeed half of a hub.
  result<uint16_t> usb_version() const;

  /// Asks for up to @p most bytes; fewer may come.
  result<std::vector<std::byte>> ask(control_request x, uint16_t most) const;
  /// A request without data.
  result<done> tell(control_request x) const;

  /// The mass storage interface of the active configuration.
  result<bulk_pair> find_storage() const;
  /// Takes the interface, from its kernel driver if need be, until this object goes.
  result<done> claim(uint8_t interface);
  result<done> send(uint8_t endpoint, std::span<const std::byte> bytes) const;
  result<std::vector<std::byte>> receive(uint8_t endpoint, size_t most,
                                         std::chrono::milliseconds limit) const;

private:
  struct parts;
  explicit raw_device(std::unique_ptr<parts> x);
  std::unique_ptr<parts> parts_;
};

} // namespace dongled::io::usb
