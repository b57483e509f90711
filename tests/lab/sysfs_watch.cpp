#include "tests/lab/sysfs_watch.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <set>
#include <sstream>

#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/inotify.h>

namespace dongled::lab {

result<std::unique_ptr<sysfs_watch>>
sysfs_watch::make(loop& on, const sysfs_tree& tree, std::function<void(const sysfs_write&)> tell) {
  std::unique_ptr<sysfs_watch> x{new sysfs_watch(on, tree, std::move(tell))};
  x->inotify_.reset(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC));
  if (!x->inotify_)
    return failure{fault::os, "starting inotify", errno};
  using kind = sysfs_write::kind;
  constexpr std::array<std::pair<const char*, kind>, 4> fifos{{
    {"bus/usb/drivers/usb/bind", kind::bind},
    {"bus/usb/drivers/usb/unbind", kind::unbind},
    {"bus/pci/drivers/xhci_hcd/bind", kind::bind_pci},
    {"bus/pci/drivers/xhci_hcd/unbind", kind::unbind_pci},
  }};
  for (const auto& [name, what] : fifos)
    if (auto opened = x->open_fifo(name, what); !opened)
      return opened.why();
  on.watch(x->inotify_.get(), EPOLLIN, [watch = x.get()](uint32_t) { watch->read_events(); });
  return x;
}

sysfs_watch::~sysfs_watch() {
  for (const auto& fd : fifos_)
    loop_.forget(fd.get());
  loop_.forget(inotify_.get());
}

result<done> sysfs_watch::open_fifo(const std::string& name, sysfs_write::kind what) {
  // Read and write: then writers never find the FIFO without a reader, and we never see EOF.
  unique_fd fd{::open((tree_.root() / name).c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC)};
  if (!fd)
    return failure{fault::os, "opening the FIFO " + name, errno};
  loop_.watch(fd.get(), EPOLLIN,
              [this, raw = fd.get(), name, what](uint32_t) { read_fifo(raw, name, what); });
  fifos_.push_back(std::move(fd));
  return done{};
}

void sysfs_watch::read_fifo(int fd, const std::string& name, sysfs_write::kind what) {
  std::array<char, 4096> buffer;
  auto n = ::read(fd, buffer.data(), buffer.size());
  if (n <= 0)
    return;
  std::istringstream words{std::string{buffer.data(), static_cast<size_t>(n)}};
  for (std::string path; words >> path;)
    tell_({what, path, false, name});
}

void sysfs_watch::follow() {
  for (const auto& [file, knob] : tree_.knobs()) {
    if (by_file_.contains(file.string()))
      continue;
    int wd = ::inotify_add_watch(inotify_.get(), file.c_str(), IN_CLOSE_WRITE);
    if (wd < 0)
      continue;
    watched_[wd] = file.string();
    by_file_[file.string()] = wd;
  }
}

void sysfs_watch::read_events() {
  alignas(inotify_event) std::array<char, 16 * 1024> buffer;
  std::set<std::string> touched;
  ssize_t n = 0;
  while ((n = ::read(inotify_.get(), buffer.data(), buffer.size())) > 0)
    for (size_t at = 0; at < static_cast<size_t>(n);) {
      inotify_event e;
      std::memcpy(&e, buffer.data() + at, sizeof e);
      at += sizeof e + e.len;
      auto it = watched_.find(e.wd);
      if (it == watched_.end())
        continue;
      if ((e.mask & IN_IGNORED) != 0) {
        by_file_.erase(it->second);
        watched_.erase(it);
      } else {
        touched.insert(it->second);
      }
    }
  // A file of the same path may have been made meanwhile.
  follow();
  for (const auto& file : touched) {
    auto knob = tree_.knobs().find(file);
    if (knob == tree_.knobs().end())
      continue;
    int value = -1;
    std::ifstream{file} >> value;
    // The kernel would refuse anything else with EINVAL.
    if (value != 0 && value != 1)
      continue;
    auto what = knob->second.what == sysfs_tree::knob::kind::authorized
                  ? sysfs_write::kind::authorized
                  : sysfs_write::kind::disable;
    auto name = std::filesystem::path{file}.lexically_relative(tree_.root()).string();
    tell_({what, knob->second.path, value == 1, name});
  }
}

} // namespace dongled::lab
