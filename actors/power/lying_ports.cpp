#include "actors/power/lying_ports.hpp"

#include "io/usb/topology.hpp"

#include <cerrno>
#include <cstdio>
#include <fstream>

namespace dongled {

namespace {

/// More ports than any host has; a damaged file must not fill the memory.
constexpr size_t most = 1024;

} // namespace

lying_ports::lying_ports(std::string file) : file_(std::move(file)) { load(); }

/// What cannot be read now is not overwritten, and read later.
void lying_ports::load() {
  if (loaded_)
    return;
  errno = 0;
  std::ifstream in{file_};
  loaded_ = in.is_open() || errno == ENOENT || errno == ENOTDIR;
  std::string port, hub;
  while (hubs_.size() < most && in >> port >> hub)
    if (port.size() <= 64 && hub.size() <= 64 && io::usb::valid_port_path(port))
      hubs_[{port}] = hub;
}

bool lying_ports::knows(const port_path& child, const std::string& hub) {
  load();
  auto at = hubs_.find(child);
  return at != hubs_.end() && at->second == hub;
}

result<done> lying_ports::learn(const port_path& child, const std::string& hub) {
  load();
  hubs_[child] = hub;
  return save();
}

result<done> lying_ports::forget(const port_path& child) {
  load();
  if (hubs_.erase(child) == 0)
    return done{};
  return save();
}

result<done> lying_ports::save() const {
  if (!loaded_)
    return failure{fault::exhausted, "keep the record of data-only ports in " + file_
                                       + ": what it holds already cannot be read"};
  auto fresh = file_ + ".new";
  std::ofstream out{fresh, std::ios::trunc};
  for (auto& [port, hub] : hubs_)
    out << port.text << ' ' << hub << '\n';
  out.close();
  if (!out || std::rename(fresh.c_str(), file_.c_str()) != 0)
    return failure{fault::os, "keep the record of data-only ports in " + file_};
  return done{};
}

} // namespace dongled
