#pragma once

#include "config/ids.hpp"
#include "config/result.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace dongled::io::usb {

/// One uevent of the kernel (lib/kobject_uevent.c).
struct uevent {
  enum class kind : uint8_t {
    add,
    remove,
    change,
    move,
    bind,
    unbind,
    other, ///< online, offline, and what a later kernel may invent.
    lost,  ///< None was received: the kernel had to drop some (ENOBUFS). Look at everything again.
  } action = kind::other;
  std::string devpath;   ///< Below the root of sysfs.
  std::string subsystem; ///< "usb", "net", …
  std::string interface; ///< Of net devices.
  std::string product;   ///< Of USB devices: "12d1/1f01/102".
  std::string type;      ///< DEVTYPE: "usb_device", "usb_interface".
  uint64_t sequence = 0;
  std::optional<port_path> port; ///< Of the innermost USB device in `devpath`.
  bool operator==(const uevent&) const = default;
};

const char* to_string(uevent::kind x) noexcept;

/// Parses one datagram; nothing for what is not a kernel uevent (udev's own messages begin with
/// "libudev"). Total: any bytes will do.
std::optional<uevent> parse_uevent(std::string_view datagram);

/// Listens to the kernel's uevent group on a thread of its own. Only a hint that makes hot plug
/// faster: where it cannot start (no permission) or stays silent (another network namespace), the
/// daemon lives on rtnetlink and sysfs.
class uevents {
public:
  using callback = std::function<void(const uevent&)>;

  /// @p then is called for each uevent of subsystems usb and net, and for `lost`; on the listener's
  /// thread, so it must not block.
  static result<std::unique_ptr<uevents>> start(callback then);

  uevents(const uevents&) = delete;
  uevents& operator=(const uevents&) = delete;

  /// Stops and joins the thread: no call after this returns.
  ~uevents();

private:
  struct state;
  explicit uevents(std::unique_ptr<state> x);
  std::unique_ptr<state> state_;
};

} // namespace dongled::io::usb
