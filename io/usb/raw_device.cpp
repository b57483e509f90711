#include "io/usb/raw_device.hpp"

#include "io/usb/sysfs_write.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <optional>

#include <fcntl.h>
#include <libusb-1.0/libusb.h>
#include <sys/stat.h>
#include <unistd.h>

namespace dongled::io::usb {

namespace {

constexpr unsigned transfer_ms = 3000;

fault fault_of_libusb(int error) {
  switch (error) {
  case LIBUSB_ERROR_NO_DEVICE:
  case LIBUSB_ERROR_NOT_FOUND: return fault::not_found;
  case LIBUSB_ERROR_ACCESS: return fault::denied;
  case LIBUSB_ERROR_BUSY: return fault::busy;
  case LIBUSB_ERROR_TIMEOUT: return fault::timed_out;
  case LIBUSB_ERROR_PIPE:
  case LIBUSB_ERROR_NOT_SUPPORTED: return fault::unsupported;
  case LIBUSB_ERROR_NO_MEM: return fault::exhausted;
  case LIBUSB_ERROR_INVALID_PARAM: return fault::bad_input;
  default: return fault::os;
  }
}

failure usb_failure(const std::string& doing, int error) {
  return {fault_of_libusb(error), doing + ": " + libusb_error_name(error), error};
}

unsigned char* data_of(std::span<std::byte> bytes) {
  return reinterpret_cast<unsigned char*>(bytes.data());
}

/// The bulk endpoints of one alternate setting, if they make a mass storage interface.
std::optional<bulk_pair> storage_in(const libusb_interface_descriptor& x) {
  if (x.bInterfaceClass != LIBUSB_CLASS_MASS_STORAGE || x.bAlternateSetting != 0)
    return {};
  bulk_pair out;
  out.interface = x.bInterfaceNumber;
  for (auto& y : std::span{x.endpoint, x.bNumEndpoints}) {
    if ((y.bmAttributes & LIBUSB_TRANSFER_TYPE_MASK) != LIBUSB_TRANSFER_TYPE_BULK)
      continue;
    auto inward = (y.bEndpointAddress & LIBUSB_ENDPOINT_DIR_MASK) == LIBUSB_ENDPOINT_IN;
    (inward ? out.in : out.out) = y.bEndpointAddress;
  }
  return out.out != 0 ? std::optional{out} : std::nullopt;
}

} // namespace

std::string node_of(const std::string& dev, unsigned bus, unsigned number) {
  std::array<char, 32> tail{};
  std::snprintf(tail.data(), tail.size(), "/%03u/%03u", bus, number);
  return dev + tail.data();
}

struct raw_device::parts {
  std::string node;
  int fd = -1;
  libusb_context* context = nullptr;
  libusb_device_handle* handle = nullptr;
  std::optional<int> claimed;

  ~parts() {
    // Its kernel driver is not called back: a stick that was told to switch is about to go.
    if (claimed)
      libusb_release_interface(handle, *claimed);
    if (handle)
      libusb_close(handle);
    if (context)
      libusb_exit(context);
    if (fd >= 0)
      ::close(fd);
  }
};

raw_device::raw_device(std::unique_ptr<parts> x) : parts_(std::move(x)) {}
raw_device::raw_device(raw_device&&) noexcept = default;
raw_device& raw_device::operator=(raw_device&&) noexcept = default;
raw_device::~raw_device() = default;

result<raw_device> raw_device::open(const std::string& node) {
  auto doing = "open " + node;
  auto x = std::make_unique<parts>();
  x->node = node;
  x->fd = ::open(node.c_str(), O_RDWR | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (x->fd < 0)
    return os_failure(doing, errno);
  struct stat about {};
  if (::fstat(x->fd, &about) != 0 || !S_ISCHR(about.st_mode))
    return failure{fault::bad_input, doing + ": it is no device node"};
  // Null: the default of contexts to come. All of ours want it.
  if (auto r = libusb_set_option(nullptr, LIBUSB_OPTION_NO_DEVICE_DISCOVERY); r != 0)
    return usb_failure(doing, r);
  if (auto r = libusb_init(&x->context); r != 0)
    return usb_failure(doing, r);
  if (auto r = libusb_wrap_sys_device(x->context, x->fd, &x->handle); r != 0)
    return usb_failure(doing, r);
  return raw_device{std::move(x)};
}

result<uint16_t> raw_device::usb_version() const {
  libusb_device_descriptor x{};
  auto r = libusb_get_device_descriptor(libusb_get_device(parts_->handle), &x);
  if (r != 0)
    return usb_failure("read the device descriptor of " + parts_->node, r);
  return x.bcdUSB;
}

result<std::vector<std::byte>> raw_device::ask(control_request x, uint16_t most) const {
  std::vector<std::byte> out(most);
  auto r = libusb_control_transfer(parts_->handle, x.type, x.request, x.value, x.index,
                                   data_of(out), most, transfer_ms);
  if (r < 0)
    return usb_failure("ask " + parts_->node, r);
  out.resize(static_cast<size_t>(r));
  return out;
}

result<done> raw_device::tell(control_request x) const {
  auto r = libusb_control_transfer(parts_->handle, x.type, x.request, x.value, x.index, nullptr, 0,
                                   transfer_ms);
  if (r < 0)
    return usb_failure("tell " + parts_->node, r);
  return done{};
}

result<bulk_pair> raw_device::find_storage() const {
  auto doing = "find the mass storage of " + parts_->node;
  libusb_config_descriptor* all = nullptr;
  if (auto r = libusb_get_active_config_descriptor(libusb_get_device(parts_->handle), &all); r != 0)
    return usb_failure(doing, r);
  std::unique_ptr<libusb_config_descriptor, decltype(&libusb_free_config_descriptor)> kept{
    all, libusb_free_config_descriptor};
  for (auto& x : std::span{all->interface, all->bNumInterfaces})
    for (auto& y : std::span{x.altsetting, static_cast<size_t>(std::max(x.num_altsetting, 0))})
      if (auto out = storage_in(y))
        return *out;
  return failure{fault::unsupported, doing + ": it has none"};
}

result<done> raw_device::claim(uint8_t interface) {
  auto doing = "claim interface " + std::to_string(interface) + " of " + parts_->node;
  auto detached = libusb_detach_kernel_driver(parts_->handle, interface);
  // Not found: no driver has it.
  if (detached != 0 && detached != LIBUSB_ERROR_NOT_FOUND)
    return usb_failure(doing, detached);
  if (auto r = libusb_claim_interface(parts_->handle, interface); r != 0)
    return usb_failure(doing, r);
  parts_->claimed = interface;
  return done{};
}

result<done> raw_device::send(uint8_t endpoint, std::span<const std::byte> bytes) const {
  auto doing = "send to " + parts_->node;
  // libusb takes data both ways through one pointer; outward it only reads.
  std::vector<std::byte> copy(bytes.begin(), bytes.end());
  int put = 0;
  auto r = libusb_bulk_transfer(parts_->handle, endpoint, data_of(copy),
                                static_cast<int>(copy.size()), &put, transfer_ms);
  if (r != 0)
    return usb_failure(doing, r);
  if (put != static_cast<int>(copy.size()))
    return failure{fault::os, doing + ": it took only a part"};
  return done{};
}

result<std::vector<std::byte>> raw_device::receive(uint8_t endpoint, size_t most,
                                                   std::chrono::milliseconds limit) const {
  std::vector<std::byte> out(most);
  int got = 0;
  auto r = libusb_bulk_transfer(parts_->handle, endpoint, data_of(out), static_cast<int>(most),
                                &got, static_cast<unsigned>(limit.count()));
  if (r != 0)
    return usb_failure("receive from " + parts_->node, r);
  out.resize(static_cast<size_t>(got));
  return out;
}

} // namespace dongled::io::usb
