#include "io/usb/sysfs.hpp"

#include "io/usb/sysfs_write.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <filesystem>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace dongled::io::usb {

namespace {

constexpr size_t most_names = 4096;

bool printable(char c) { return c >= 0x20 && c < 0x7f; }

/// What says that a directory is not there, or not any more.
bool means_missing(int error) {
  switch (error) {
  case ENOENT:
  case ENOTDIR:
  case ENODEV:
  case ENXIO:
  case ELOOP:
  case ENAMETOOLONG: return true;
  default: return false;
  }
}

} // namespace

/// What a file says of itself, and what a driver says of a device that does not answer, is the one
/// fact it holds; only what we lack ourselves leaves open what is.
void sysfs_reader::note(const std::string& doing, int error) {
  if (!trouble_ && means_exhausted(error))
    trouble_ = os_failure(doing, error);
}

std::optional<std::string> sysfs_reader::attribute(const std::string& file) {
  // O_NONBLOCK: opening a FIFO must not wait for its writer.
  auto fd = ::open(file.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
  if (fd < 0) {
    note("read " + file, errno);
    return {};
  }
  struct stat about {};
  std::array<char, 255> bytes{};
  ssize_t got = -1;
  if (fstat(fd, &about) == 0 && S_ISREG(about.st_mode))
    do
      got = ::read(fd, bytes.data(), bytes.size());
    while (got < 0 && errno == EINTR);
  else
    errno = ENOENT;
  auto error = errno;
  ::close(fd);
  if (got < 0) {
    note("read " + file, error);
    return {};
  }
  std::string out{bytes.data(), static_cast<size_t>(got)};
  while (!out.empty() && (out.back() == '\n' || out.back() == ' ' || out.back() == '\0'))
    out.pop_back();
  std::replace_if(
    out.begin(), out.end(), [](char c) { return !printable(c); }, '?');
  return out;
}

std::optional<uint32_t> parse_number(const std::string& text, int base) {
  // Decimal attributes of some drivers are padded with blanks: bConfigurationValue never, but
  // bNumInterfaces is (drivers/usb/core/sysfs.c).
  auto begin = text.data(), end = text.data() + text.size();
  while (begin != end && *begin == ' ')
    ++begin;
  uint32_t out = 0;
  auto [rest, error] = std::from_chars(begin, end, out, base);
  if (error != std::errc{} || rest != end)
    return {};
  return out;
}

std::optional<uint32_t> sysfs_reader::number(const std::string& file, int base) {
  auto text = attribute(file);
  return text ? parse_number(*text, base) : std::nullopt;
}

std::vector<std::string> sysfs_reader::list(const std::string& directory) {
  std::vector<std::string> out;
  std::error_code error;
  std::filesystem::directory_iterator i{directory, error}, end;
  for (; !error && i != end && out.size() < most_names; i.increment(error))
    out.push_back(i->path().filename().string());
  if (error && !means_missing(error.value()) && !trouble_)
    trouble_ = os_failure("list " + directory, error.value());
  std::sort(out.begin(), out.end());
  return out;
}

std::optional<std::string> sysfs_reader::resolve(const std::string& path) {
  std::error_code error;
  auto out = std::filesystem::canonical(path, error);
  if (!error)
    return out.string();
  note("follow " + path, error.value());
  return {};
}

bool sysfs_reader::exists(const std::string& path) {
  if (::access(path.c_str(), F_OK) == 0)
    return true;
  note("look for " + path, errno);
  return false;
}

std::string last_name(const std::string& path) {
  auto slash = path.rfind('/');
  return slash == std::string::npos ? path : path.substr(slash + 1);
}

} // namespace dongled::io::usb
