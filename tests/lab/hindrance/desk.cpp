#include "tests/lab/hindrance/desk.hpp"

#include <fcntl.h>
#include <linux/stat.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <ctime>
#include <mutex>

// Below the C library's functions: what is read here must not be hindered by ourselves.

namespace lab::hindrance {

namespace {

struct version {
  uint64_t inode = 0, size = 0;
  int64_t seconds = 0;
  uint32_t nanoseconds = 0;
  bool operator==(const version&) const = default;
};

struct desk {
  std::string file;
  std::mutex mutex; ///< Guards what follows.
  version seen;
  std::vector<rule> rules;
  uint64_t edition = 0; ///< Of the rules.
};

desk& the_desk() {
  static desk* one = [] {
    auto out = new desk; // threads may outlive static objects
    if (auto name = std::getenv("DONGLED_HINDRANCE"))
      out->file = name;
    return out;
  }();
  return *one;
}

void put_line(const std::string& file, const std::string& text) {
  auto fd = static_cast<int>(
    ::syscall(SYS_openat, AT_FDCWD, file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644));
  if (fd < 0)
    return;
  [[maybe_unused]] auto written = ::syscall(SYS_write, fd, text.data(), text.size());
  ::syscall(SYS_close, fd);
}

std::string read_all(const std::string& file) {
  std::string out;
  auto fd =
    static_cast<int>(::syscall(SYS_openat, AT_FDCWD, file.c_str(), O_RDONLY | O_CLOEXEC, 0));
  if (fd < 0)
    return out;
  std::array<char, 4096> part{};
  for (long got; (got = ::syscall(SYS_read, fd, part.data(), part.size())) > 0;)
    out.append(part.data(), static_cast<size_t>(got));
  ::syscall(SYS_close, fd);
  return out;
}

/// Reads the file again if it is another than before. The mutex is held.
void look(desk& d) {
  struct statx x {};
  version now;
  if (::syscall(SYS_statx, AT_FDCWD, d.file.c_str(), 0, STATX_BASIC_STATS, &x) == 0)
    now = {x.stx_ino, x.stx_size, x.stx_mtime.tv_sec, x.stx_mtime.tv_nsec};
  if (now == d.seen)
    return;
  d.seen = now;
  std::vector<std::string> bad;
  d.rules = parse(now.inode == 0 ? std::string{} : read_all(d.file), bad);
  ++d.edition;
  for (auto& line : bad)
    put_line(d.file + ".hits", "? " + line + '\n');
}

void rest() {
  timespec slice{0, 10'000'000};
  ::syscall(SYS_clock_nanosleep, CLOCK_MONOTONIC, 0, &slice, nullptr);
}

uint64_t now_ms() {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<uint64_t>(now.tv_sec) * 1000 + static_cast<uint64_t>(now.tv_nsec) / 1'000'000;
}

std::string thread_name() {
  std::array<char, 17> name{};
  ::prctl(PR_GET_NAME, name.data());
  return name.data();
}

} // namespace

bool anything() {
  auto& d = the_desk();
  if (d.file.empty())
    return false;
  std::lock_guard guard{d.mutex};
  look(d);
  return !d.rules.empty();
}

int hindered(attempt what) {
  auto& d = the_desk();
  if (d.file.empty())
    return 0;
  auto before = errno;
  what.thread = thread_name();
  rule found;
  uint64_t edition = 0;
  {
    std::lock_guard guard{d.mutex};
    look(d);
    edition = d.edition;
    for (auto& x : d.rules)
      if (fits(x, what) && take(x)) {
        found = x;
        break;
      }
  }
  if (found.call.empty())
    return 0;
  auto text = std::string{what.call};
  for (auto& part : {what.path, what.port ? std::to_string(*what.port) : std::string{}, what.family,
                     what.thread})
    if (!part.empty())
      text += ' ' + part;
  put_line(d.file + ".hits", text + '\n');
  auto until = now_ms() + found.ms;
  auto over = [&] {
    std::lock_guard guard{d.mutex};
    look(d);
    return d.edition != edition;
  };
  while (now_ms() < until && !over())
    rest();
  errno = before;
  return found.error;
}

std::string path_of(int fd) {
  std::array<char, 4096> text{};
  auto link = "/proc/self/fd/" + std::to_string(fd);
  auto got = ::readlink(link.c_str(), text.data(), text.size());
  return got > 0 ? std::string{text.data(), static_cast<size_t>(got)} : std::string{};
}

} // namespace lab::hindrance
