#include "io/usb/sysfs.hpp"

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

} // namespace

std::optional<std::string> read_attribute(const std::string& file) {
  // O_NONBLOCK: opening a FIFO must not wait for its writer.
  auto fd = ::open(file.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
  if (fd < 0)
    return {};
  struct stat about {};
  std::array<char, 255> bytes{};
  ssize_t got = -1;
  if (fstat(fd, &about) == 0 && S_ISREG(about.st_mode))
    do
      got = ::read(fd, bytes.data(), bytes.size());
    while (got < 0 && errno == EINTR);
  ::close(fd);
  if (got < 0)
    return {};
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

std::optional<uint32_t> read_number(const std::string& file, int base) {
  auto text = read_attribute(file);
  return text ? parse_number(*text, base) : std::nullopt;
}

std::vector<std::string> list(const std::string& directory) {
  std::vector<std::string> out;
  std::error_code error;
  std::filesystem::directory_iterator i{directory, error}, end;
  for (; !error && i != end && out.size() < most_names; i.increment(error))
    out.push_back(i->path().filename().string());
  std::sort(out.begin(), out.end());
  return out;
}

std::optional<std::string> resolve(const std::string& path) {
  std::error_code error;
  auto out = std::filesystem::canonical(path, error);
  if (error)
    return {};
  return out.string();
}

std::string last_name(const std::string& path) {
  auto slash = path.rfind('/');
  return slash == std::string::npos ? path : path.substr(slash + 1);
}

} // namespace dongled::io::usb
