#include "tests/usb_rig/stick/gadget.hpp"

#include <array>

namespace dongled::rig {

namespace {

enum request_type : uint8_t { standard_in = 0x80, interface_in = 0x81, class_interface_in = 0xa1 };
enum request : uint8_t { get_status = 0x00, get_descriptor = 0x06, get_max_lun = 0xfe };

/// Ethernet's smallest frame is its header.
constexpr size_t smallest_frame = 14;

} // namespace

void gadget::become(usb_mode x) {
  mode_ = x;
  drive_ = {};
  configuration_ = 0;
  data_up_ = listened_ = false;
}

std::vector<endpoint> gadget::current_endpoints() const { return endpoints(mode_, data_up_); }

std::optional<bytes> gadget::control(const setup_packet& x) {
  if (x.type == standard_in && x.request == get_descriptor)
    return descriptor(mode_, mac_, x.value);
  if ((x.type == standard_in || x.type == interface_in) && x.request == get_status)
    return bytes{0, 0};
  if (x.type == class_interface_in && x.request == get_max_lun && mode_ == usb_mode::storage)
    return bytes{0};
  bool towards_host = (x.type & 0x80) != 0;
  // Packet filters and features: taken note of, without effect.
  return towards_host ? std::nullopt : std::optional{bytes{}};
}

void gadget::configure(uint8_t value) {
  configuration_ = value;
  data_up_ = listened_ = false;
  if (value != 0 && stuck_for_ > 0)
    --stuck_for_;
}

void gadget::select(uint8_t interface, uint8_t alternate) {
  if (mode_ != usb_mode::network || interface != data_interface)
    return;
  data_up_ = alternate == 1;
  tell_connected();
}

uint8_t gadget::alternate(uint8_t interface) const {
  return interface == data_interface && data_up_ ? 1 : 0;
}

bool gadget::take_bulk(uint8_t endpoint, std::span<const uint8_t> data) {
  if (mode_ == usb_mode::storage && endpoint == storage_out) {
    auto answer = drive_.take(data);
    for (auto& x : answer.in)
      to_.to_host(storage_in, std::move(x));
    if (answer.switches)
      to_.mode_switch_asked();
    return !answer.stalls;
  }
  if (mode_ != usb_mode::network || endpoint != network_out)
    return false;
  // A host may end a transfer of full packets by an empty one.
  if (stuck_for_ == 0 && data.size() >= smallest_frame)
    to_.to_modem(data);
  return true;
}

void gadget::take_frame(bytes frame) {
  if (mode_ == usb_mode::network && data_up_ && stuck_for_ == 0 && !hung_)
    to_.to_host(network_in, std::move(frame));
}

void gadget::listened_to(uint8_t endpoint) {
  if (mode_ != usb_mode::network || endpoint != network_notify)
    return;
  listened_ = true;
  tell_connected();
}

/// NETWORK_CONNECTION, connected (CDC PSTN 1.2 section 6.5.5, used by ECM 1.2 section 6.3): without
/// it the host's interface has no carrier.
void gadget::tell_connected() {
  if (!data_up_ || !listened_ || hung_)
    return;
  constexpr std::array<uint8_t, 8> connected{0xa1, 0x00, 1, 0, 0, 0, 0, 0};
  to_.notify_host(network_notify, connected);
}

void gadget::reset() { data_up_ = false; }

} // namespace dongled::rig
