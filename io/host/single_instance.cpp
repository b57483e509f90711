#include "io/host/single_instance.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace dongled::io::host {

namespace {

/// The pid that the lock's holder wrote, for the message; empty when it reads as anything else.
std::string holder(int fd) {
  char text[16] = {};
  auto n = pread(fd, text, sizeof text - 1, 0);
  std::string pid;
  for (ssize_t i = 0; i < n && text[i] >= '0' && text[i] <= '9'; ++i)
    pid += text[i];
  return pid;
}

int open_lock(const std::string& path) {
  int fd;
  do {
    // Not followed and not inherited: a link laid there would have us overwrite its target, and a
    // child would hold the lock beyond our death.
    fd = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  } while (fd < 0 && errno == EINTR);
  return fd;
}

} // namespace

std::vector<std::string> lock_paths(const std::string& state_dir) {
  return {"/run/dongled.lock", state_dir + "/lock"};
}

result<single_instance> single_instance::take(const std::vector<std::string>& paths) {
  std::string tried;
  int error = ENOENT;
  for (auto& path : paths) {
    auto fd = open_lock(path);
    if (fd < 0) {
      error = errno;
      if (means_exhausted(error)) // another path would be another lock
        return failure{fault::exhausted, "open " + path + ": " + std::strerror(error), error};
      tried += (tried.empty() ? "" : ", ") + path + ": " + std::strerror(error);
      continue;
    }
    single_instance mine(fd, path);
    if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
      error = errno;
      if (error != EWOULDBLOCK)
        return failure{fault::os, "lock " + path + ": " + std::strerror(error), error};
      auto pid = holder(fd);
      return failure{fault::busy, "another dongled runs on this host"
                                    + (pid.empty() ? pid : " (pid " + pid + ")") + ": it holds "
                                    + path};
    }
    // The pid only serves the other's message: a full disk must not keep the daemon from starting.
    auto pid = std::to_string(getpid()) + '\n';
    if (ftruncate(fd, 0) == 0)
      (void)!pwrite(fd, pid.data(), pid.size(), 0);
    return mine;
  }
  return failure{fault::denied, "take the lock of this host (" + tried + ")", error};
}

single_instance::single_instance(single_instance&& x) noexcept
  : fd_(std::exchange(x.fd_, -1)), path_(std::move(x.path_)) {}

single_instance& single_instance::operator=(single_instance&& x) noexcept {
  std::swap(fd_, x.fd_);
  std::swap(path_, x.path_);
  return *this;
}

single_instance::~single_instance() {
  if (fd_ >= 0)
    close(fd_);
}

} // namespace dongled::io::host
