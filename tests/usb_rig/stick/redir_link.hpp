#pragma once

#include "config/result.hpp"
#include "tests/lab/loop.hpp"
#include "tests/lab/unique_fd.hpp"
#include "tests/usb_rig/stick/usb_types.hpp"

#include <array>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>

struct usbredirparser;

namespace dongled::rig {

/// The device that a link makes visible. All calls come from the loop.
class usb_device {
public:
  virtual ~usb_device() = default;

  /// What it is now.
  virtual usb_mode mode() const = 0;
  virtual std::vector<endpoint> current_endpoints() const = 0;

  /// A control request that is not about configurations. Nothing: it stalls.
  virtual std::optional<bytes> control(const setup_packet& x) = 0;

  /// SET_CONFIGURATION: 0 when the host's driver lets go of it, 1 when one takes it.
  virtual void configure(uint8_t value) = 0;
  virtual uint8_t configuration() const = 0;

  /// SET_INTERFACE.
  virtual void select(uint8_t interface, uint8_t alternate) = 0;
  virtual uint8_t alternate(uint8_t interface) const = 0;

  /// The host wrote to a bulk endpoint. False: it stalls.
  virtual bool take_bulk(uint8_t endpoint, std::span<const uint8_t> data) = 0;

  /// The host listens on an interrupt endpoint from now on.
  virtual void listened_to(uint8_t endpoint) = 0;

  /// The port was reset.
  virtual void reset() = 0;

  /// Whether it answers anything at all just now.
  virtual bool answers() const = 0;
};

/// The wire to QEMU's usb-redir device: we are the "USB host" end of the usbredir protocol, which
/// libusbredirparser speaks. Connected = plugged in; attached = seen on the bus.
class redir_link {
public:
  /// Connects to QEMU's character device at `path`. `closed` is called, at most once, when QEMU
  /// has let go. `shown` and `on` must outlive the link. Errors: os.
  static result<std::unique_ptr<redir_link>>
  connect(lab::loop& on, const std::string& path, usb_device& shown, std::function<void()> closed);
  ~redir_link();
  redir_link(const redir_link&) = delete;
  redir_link& operator=(const redir_link&) = delete;

  /// Shows the device, as it is now, on the bus; takes it away.
  void attach();
  void detach();
  bool attached() const noexcept { return attached_; }

  /// Queues data for the host to read from a bulk IN endpoint. What the host does not fetch in
  /// time is dropped at `most_queued`, as a network card drops.
  void send_bulk(uint8_t endpoint, bytes data);

  /// Sends an interrupt packet.
  void send_interrupt(uint8_t endpoint, std::span<const uint8_t> data);

  static constexpr size_t most_queued = 512;

private:
  struct calls;
  struct parser_end {
    void operator()(usbredirparser* x) const;
  };
  struct read_request {
    uint64_t id = 0;
    uint32_t length = 0, stream = 0;
  };
  struct pipe {
    std::deque<read_request> asked;
    std::deque<bytes> data;
  };

  redir_link(lab::loop& on, usb_device& shown, lab::unique_fd fd, std::function<void()> closed);
  void on_ready();
  void flush();
  void describe();
  void show();
  void pump(uint8_t endpoint);
  void clear_pipes();

  lab::loop& loop_;
  usb_device& device_;
  lab::unique_fd fd_;
  std::function<void()> closed_;
  std::unique_ptr<usbredirparser, parser_end> parser_;
  std::array<pipe, 16> pipes_; ///< Bulk IN, by endpoint number.
  bool greeted_ = false, wanted_ = false, attached_ = false;
  uint64_t interrupts_ = 0; ///< Sent so far: their ids.
};

} // namespace dongled::rig
