#include "tests/usb_rig/stick/redir_link.hpp"

#include "tests/usb_rig/stick/descriptors.hpp"
#include "tests/usb_rig/stick/redir_calls.hpp"

#include <algorithm>
#include <cerrno>

#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>

namespace dongled::rig {

namespace {

/// Where the protocol's tables of 32 keep an endpoint: OUT ones first, then IN ones.
size_t slot_of(uint8_t address) { return ((address & 0x80) >> 3) | (address & 0x0f); }

} // namespace

void redir_link::parser_end::operator()(usbredirparser* x) const { usbredirparser_destroy(x); }

redir_link::redir_link(lab::loop& on, usb_device& shown, lab::unique_fd fd,
                       std::function<void()> closed)
  : loop_(on), device_(shown), fd_(std::move(fd)), closed_(std::move(closed)),
    parser_(usbredirparser_create()) {
  calls::install(*parser_, *this);
  uint32_t caps[USB_REDIR_CAPS_SIZE] = {};
  for (int x : {usb_redir_cap_connect_device_version, usb_redir_cap_filter,
                usb_redir_cap_device_disconnect_ack, usb_redir_cap_ep_info_max_packet_size,
                usb_redir_cap_64bits_ids, usb_redir_cap_32bits_bulk_length})
    usbredirparser_caps_set_cap(caps, x);
  usbredirparser_init(parser_.get(), "donglestick", caps, USB_REDIR_CAPS_SIZE,
                      usbredirparser_fl_usb_host);
  loop_.watch(fd_.get(), EPOLLIN, [this](uint32_t) { on_ready(); });
  flush();
}

redir_link::~redir_link() { loop_.forget(fd_.get()); }

result<std::unique_ptr<redir_link>> redir_link::connect(lab::loop& on, const std::string& path,
                                                        usb_device& shown,
                                                        std::function<void()> closed) {
  lab::unique_fd fd{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  sockaddr_un to{};
  to.sun_family = AF_UNIX;
  path.copy(to.sun_path, sizeof to.sun_path - 1);
  if (!fd || ::connect(fd.get(), reinterpret_cast<sockaddr*>(&to), sizeof to) != 0
      || ::fcntl(fd.get(), F_SETFL, O_NONBLOCK) != 0)
    return failure{fault::os, "connecting to " + path, errno};
  return std::unique_ptr<redir_link>{new redir_link(on, shown, std::move(fd), std::move(closed))};
}

void redir_link::on_ready() {
  if (usbredirparser_do_read(parser_.get()) == usbredirparser_read_io_error) {
    loop_.forget(fd_.get());
    attached_ = wanted_ = false;
    // The owner may destroy the link in there.
    auto closed = std::move(closed_);
    return closed();
  }
  flush();
}

void redir_link::flush() {
  // A write that fails for good shows as the end of input soon enough.
  if (usbredirparser_has_data_to_write(parser_.get()) > 0)
    (void)usbredirparser_do_write(parser_.get());
  bool more = usbredirparser_has_data_to_write(parser_.get()) > 0;
  loop_.change(fd_.get(), more ? EPOLLIN | EPOLLOUT : EPOLLIN);
}

/// The interfaces and endpoints that there are now, which QEMU wants before everything else.
void redir_link::describe() {
  usb_redir_interface_info_header faces{};
  for (const auto& x : interfaces(device_.mode())) {
    auto i = faces.interface_count++;
    faces.interface[i] = x.number;
    faces.interface_class[i] = x.base;
    faces.interface_subclass[i] = x.subclass;
    faces.interface_protocol[i] = x.protocol;
  }
  usb_redir_ep_info_header ends{};
  std::fill(std::begin(ends.type), std::end(ends.type), uint8_t{usb_redir_type_invalid});
  ends.type[slot_of(0)] = ends.type[slot_of(0x80)] = usb_redir_type_control;
  for (const auto& x : device_.current_endpoints()) {
    auto i = slot_of(x.address);
    ends.type[i] = x.type == endpoint::kind::bulk ? usb_redir_type_bulk : usb_redir_type_interrupt;
    ends.interface[i] = x.interface;
    ends.max_packet_size[i] = x.max_packet;
    ends.interval[i] = x.interval;
  }
  usbredirparser_send_ep_info(parser_.get(), &ends);
  usbredirparser_send_interface_info(parser_.get(), &faces);
}

void redir_link::show() {
  clear_pipes();
  describe();
  auto mode = device_.mode();
  usb_redir_device_connect_header h{};
  h.speed = usb_redir_speed_full;
  h.device_class = mode == usb_mode::storage ? 0 : 2;
  h.vendor_id = huawei;
  h.product_id = product_of(mode);
  h.device_version_bcd = device_version;
  usbredirparser_send_device_connect(parser_.get(), &h);
  attached_ = true;
  flush();
}

void redir_link::attach() {
  wanted_ = true;
  // The protocol forbids it before the other side's hello, which says what it understands.
  if (greeted_ && !attached_)
    show();
}

void redir_link::detach() {
  wanted_ = false;
  if (!std::exchange(attached_, false))
    return;
  usbredirparser_send_device_disconnect(parser_.get());
  clear_pipes();
  flush();
}

void redir_link::clear_pipes() { pipes_ = {}; }

void redir_link::send_bulk(uint8_t endpoint, bytes data) {
  auto& queue = pipes_[endpoint & 0x0f].data;
  if (!attached_ || queue.size() >= most_queued)
    return;
  queue.push_back(std::move(data));
  pump(endpoint);
  flush();
}

void redir_link::pump(uint8_t endpoint) {
  auto& x = pipes_[endpoint & 0x0f];
  while (!x.asked.empty() && !x.data.empty()) {
    auto [id, wanted, stream] = x.asked.front();
    auto& data = x.data.front();
    data.resize(std::min<size_t>(data.size(), wanted));
    usb_redir_bulk_packet_header h{};
    h.endpoint = endpoint;
    h.status = usb_redir_success;
    h.stream_id = stream;
    h.length = static_cast<uint16_t>(data.size() & 0xffff);
    h.length_high = static_cast<uint16_t>(data.size() >> 16);
    usbredirparser_send_bulk_packet(parser_.get(), id, &h, data.data(),
                                    static_cast<int>(data.size()));
    x.asked.pop_front();
    x.data.pop_front();
  }
}

void redir_link::send_interrupt(uint8_t endpoint, std::span<const uint8_t> data) {
  if (!attached_)
    return;
  usb_redir_interrupt_packet_header h{};
  h.endpoint = endpoint;
  h.status = usb_redir_success;
  h.length = static_cast<uint16_t>(data.size());
  bytes copy(data.begin(), data.end());
  usbredirparser_send_interrupt_packet(parser_.get(), interrupts_++, &h, copy.data(),
                                       static_cast<int>(copy.size()));
  flush();
}

} // namespace dongled::rig
