#include "tests/lab/usbfs_nodes.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <string_view>

#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/stat.h>
#include <unistd.h>

namespace dongled::lab {

namespace {

constexpr size_t cbw_size = 31;

std::string three_digits(unsigned x) {
  std::array<char, 16> text{};
  std::snprintf(text.data(), text.size(), "%03u", x);
  return text.data();
}

} // namespace

usbfs_nodes::~usbfs_nodes() {
  for (const auto& [place, fd] : nodes_)
    loop_.forget(fd.get());
}

std::filesystem::path usbfs_nodes::file_of(const usbfs_place& x) const {
  return root_ / three_digits(x.bus) / three_digits(x.number);
}

result<done> usbfs_nodes::show(const std::map<usbfs_place, std::string>& wanted) {
  for (auto it = nodes_.begin(); it != nodes_.end();) {
    if (wanted.contains(it->first)) {
      ++it;
      continue;
    }
    loop_.forget(it->second.get());
    ::unlink(file_of(it->first).c_str());
    it = nodes_.erase(it);
  }
  for (const auto& [place, path] : wanted)
    if (!nodes_.contains(place))
      if (auto added = add(place, path); !added)
        return added;
  return done{};
}

result<done> usbfs_nodes::add(const usbfs_place& x, const std::string& path) {
  auto file = file_of(x);
  std::error_code ignored; // mkfifo tells.
  std::filesystem::create_directories(file.parent_path(), ignored);
  if (::mkfifo(file.c_str(), 0600) != 0 && errno != EEXIST)
    return failure{fault::os, "making " + file.string(), errno};
  unique_fd fd{::open(file.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC)};
  if (!fd)
    return failure{fault::os, "opening " + file.string(), errno};
  loop_.watch(fd.get(), EPOLLIN, [this, raw = fd.get(), path](uint32_t) { receive(raw, path); });
  nodes_[x] = std::move(fd);
  return done{};
}

void usbfs_nodes::receive(int fd, const std::string& path) {
  std::array<char, 4096> buffer;
  auto n = ::read(fd, buffer.data(), buffer.size());
  if (n <= 0)
    return;
  // A FIFO joins writes; every wrapper begins with its signature, so they come apart again.
  std::string_view rest{buffer.data(), static_cast<size_t>(n)};
  while (!rest.empty()) {
    auto message = rest.substr(0, std::min(rest.find("USBC", 1), cbw_size));
    rest.remove_prefix(message.size());
    tell_(path, judge_message({reinterpret_cast<const uint8_t*>(message.data()), message.size()}));
  }
}

} // namespace dongled::lab
