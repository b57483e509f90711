#include "io/usb/port_claims.hpp"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <linux/usbdevice_fs.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace dongled::io::usb {

namespace {

fault fault_of_claim(int error) {
  switch (error) {
  case ENOENT:
  case ENODEV: return fault::not_found;
  case EACCES:
  case EPERM: return fault::denied;
  case EBUSY: return fault::busy;
  default: return means_exhausted(error) ? fault::exhausted : fault::os;
  }
}

failure claim_failure(const std::string& node) {
  int error = errno;
  return {fault_of_claim(error), "claim a port of " + node + ": " + std::strerror(error), error};
}

} // namespace

port_claims::~port_claims() {
  for (auto& [port, fd] : held_)
    ::close(fd);
}

result<done> port_claims::take(const port_path& hub, uint8_t number, const std::string& node) {
  unsigned port = number;
  if (auto it = held_.find({hub.text, number}); it != held_.end()) {
    // A hub that came anew has another node, and our claim went with the old one.
    if (::ioctl(it->second, USBDEVFS_CLAIM_PORT, &port) == 0 || errno != ENODEV)
      return done{};
    drop(hub, number);
  }
  int fd = ::open(node.c_str(), O_RDWR | O_CLOEXEC);
  if (fd < 0)
    return claim_failure(node);
  if (::ioctl(fd, USBDEVFS_CLAIM_PORT, &port) != 0) {
    auto why = claim_failure(node);
    ::close(fd);
    return why;
  }
  held_[{hub.text, number}] = fd;
  return done{};
}

void port_claims::drop(const port_path& hub, uint8_t number) {
  auto it = held_.find({hub.text, number});
  if (it == held_.end())
    return;
  ::close(it->second);
  held_.erase(it);
}

} // namespace dongled::io::usb
