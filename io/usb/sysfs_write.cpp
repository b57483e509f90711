#include "io/usb/sysfs_write.hpp"

#include <cerrno>
#include <cstring>
#include <thread>

#include <fcntl.h>
#include <unistd.h>

namespace dongled::io::usb {

namespace {

using namespace std::chrono_literals;

constexpr auto look_every = 5ms;

fault fault_of(int error) {
  switch (error) {
  case ENOENT:
  case ENODEV:
  case ENXIO: return fault::not_found;
  case EACCES:
  case EPERM:
  case EROFS: return fault::denied;
  case EBUSY:
  case EAGAIN: return fault::busy;
  case EOPNOTSUPP:
  case EPIPE: return fault::unsupported; // what usbfs says of a stall
  case EINVAL: return fault::bad_input;
  case ENOSPC:
  case EDQUOT: return fault::exhausted;
  case ETIMEDOUT: return fault::timed_out;
  default: return means_exhausted(error) ? fault::exhausted : fault::os;
  }
}

} // namespace

failure os_failure(const std::string& doing, int error) {
  return {fault_of(error), doing + ": " + std::strerror(error), error};
}

result<done> write_attribute(const std::string& file, const std::string& text) {
  auto doing = "write " + text + " to " + file;
  auto fd = ::open(file.c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
  if (fd < 0)
    return os_failure(doing, errno);
  auto line = text + '\n';
  ssize_t put = -1;
  do
    put = ::write(fd, line.data(), line.size());
  while (put < 0 && errno == EINTR);
  auto error = errno;
  ::close(fd);
  if (put < 0)
    return os_failure(doing, error);
  if (static_cast<size_t>(put) != line.size())
    return failure{fault::os, doing + ": it took only a part"};
  return done{};
}

bool comes_true(const std::function<bool()>& there, std::chrono::milliseconds limit) {
  auto until = std::chrono::steady_clock::now() + limit;
  while (!there()) {
    if (std::chrono::steady_clock::now() >= until)
      return false;
    std::this_thread::sleep_for(look_every);
  }
  return true;
}

} // namespace dongled::io::usb
