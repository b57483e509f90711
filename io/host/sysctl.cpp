#include "io/host/sysctl.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <sstream>

namespace dongled::io::host {

namespace {

/// Closes its descriptor.
struct file {
  int fd;
  ~file() {
    if (fd >= 0)
      close(fd);
  }
};

failure explain(const char* doing, const std::string& key, int error) {
  auto code = error == ENOENT                                       ? fault::not_found
              : error == EACCES || error == EPERM || error == EROFS ? fault::denied
              : error == EINVAL                                     ? fault::bad_input
              : means_exhausted(error)                              ? fault::exhausted
                                                                    : fault::os;
  return {code, std::string(doing) + " sysctl " + key + ": " + std::strerror(error), error};
}

/// A key names a file below the root and nothing else.
bool safe(const std::string& key) {
  return !key.empty() && key.front() != '/' && ('/' + key + '/').find("/../") == key.npos
         && key.find('\0') == key.npos;
}

bool safe_name(const std::string& interface) {
  return !interface.empty() && interface != "." && interface != ".."
         && interface.find('/') == interface.npos;
}

std::string rp_filter_key(const std::string& interface) {
  return "net/ipv4/conf/" + interface + "/rp_filter";
}

} // namespace

bool sysctl::same(const std::string& a, const std::string& b) {
  std::istringstream left{a}, right{b};
  std::string x, y;
  for (;;) {
    auto more = static_cast<bool>(left >> x);
    if (more != static_cast<bool>(right >> y))
      return false;
    if (!more || x != y)
      return !more;
  }
}

result<std::string> sysctl::read(const std::string& key) const {
  if (!safe(key))
    return explain("read", key, EINVAL);
  file in{open((root_ + '/' + key).c_str(), O_RDONLY | O_CLOEXEC)};
  char text[4096];
  auto n = in.fd < 0 ? -1 : ::read(in.fd, text, sizeof text);
  if (n < 0)
    return explain("read", key, errno);
  std::string out(text, static_cast<size_t>(n));
  out.erase(out.find_last_not_of("\n\t ") + 1);
  return out;
}

result<done> sysctl::write(const std::string& key, const std::string& value) const {
  if (!safe(key))
    return explain("write", key, EINVAL);
  {
    file out{open((root_ + '/' + key).c_str(), O_WRONLY | O_TRUNC | O_CLOEXEC)};
    auto line = value + '\n'; // no bytes at all would be no write, where a value is to be empty
    auto n = out.fd < 0 ? -1 : ::write(out.fd, line.data(), line.size());
    if (n != static_cast<ssize_t>(line.size()))
      return explain("write", key, n < 0 ? errno : EIO);
  }
  auto now = read(key);
  if (!now)
    return now.why();
  if (!same(*now, value))
    return failure{fault::refused, "write sysctl " + key + ": wrote " + value + ", reads " + *now};
  return done{};
}

result<int> sysctl::effective_rp_filter(const std::string& interface) const {
  if (!safe_name(interface))
    return explain("read", rp_filter_key(interface), EINVAL);
  int strictest = 0;
  for (auto& name : {interface, std::string("all")}) {
    auto text = read(rp_filter_key(name));
    if (!text)
      return text.why();
    int mode = 0;
    auto end = text->data() + text->size();
    if (auto [at, error] = std::from_chars(text->data(), end, mode);
        error != std::errc{} || at != end)
      return explain("read", rp_filter_key(name), EINVAL);
    strictest = std::max(strictest, mode);
  }
  return strictest;
}

result<done> sysctl::set_rp_filter(const std::string& interface, int mode) const {
  if (!safe_name(interface) || mode < 0 || mode > 2)
    return explain("write", rp_filter_key(interface), EINVAL);
  return write(rp_filter_key(interface), std::to_string(mode));
}

} // namespace dongled::io::host
