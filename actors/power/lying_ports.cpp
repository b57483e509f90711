#include "actors/power/lying_ports.hpp"

#include "io/usb/topology.hpp"

#include <cstdio>
#include <fstream>

namespace dongled {

namespace {

/// More ports than any host has; a damaged file must not fill the memory.
constexpr size_t most = 1024;

} // namespace

lying_ports::lying_ports(std::string file) : file_(std::move(file)) {
  std::ifstream in{file_};
  std::string port, hub;
  while (hubs_.size() < most && in >> port >> hub)
    if (port.size() <= 64 && hub.size() <= 64 && io::usb::valid_port_path(port))
      hubs_[{port}] = hub;
}

bool lying_ports::knows(const port_path& child, const std::string& hub) const {
  auto at = hubs_.find(child);
  return at != hubs_.end() && at->second == hub;
}

result<done> lying_ports::learn(const port_path& child, const std::string& hub) {
  hubs_[child] = hub;
  return save();
}

result<done> lying_ports::forget(const port_path& child) {
  if (hubs_.erase(child) == 0)
    return done{};
  return save();
}

result<done> lying_ports::save() const {
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
