#include "actors/policy/whereabouts.hpp"

#include <algorithm>

namespace dongled::policy {

namespace {

const io::netlink::dongle_fact* seen_as(const std::vector<io::netlink::dongle_fact>& seen,
                                        subnet_id dongle) {
  for (auto& x : seen)
    if (x.subnet == dongle && !x.conflict)
      return &x;
  return nullptr;
}

port_path entry(const std::map<port_path, subnet_id>& book, subnet_id dongle) {
  for (auto& [port, x] : book)
    if (x == dongle)
      return port;
  return {};
}

port_path port_of(subnet_id dongle, const std::vector<io::netlink::dongle_fact>& seen,
                  const place_books& books, const port_path& before) {
  if (auto* now = seen_as(seen, dongle); now && !now->port.text.empty())
    return now->port;
  for (auto& x : {before, entry(books.configured, dongle), entry(books.learned, dongle)}) {
    auto somebody_else = std::any_of(seen.begin(), seen.end(), [&](auto& y) {
      return y.subnet != dongle && !y.conflict && y.port == x;
    });
    if (!x.text.empty() && !somebody_else)
      return x;
  }
  return {};
}

} // namespace

std::string hub_of(const port_path& port) {
  auto& text = port.text;
  if (auto dot = text.rfind('.'); dot != std::string::npos)
    return text.substr(0, dot);
  auto dash = text.find('-');
  return dash == std::string::npos ? "" : "usb" + text.substr(0, dash);
}

whereabouts find_place(subnet_id dongle, const std::vector<io::netlink::dongle_fact>& seen,
                       const io::usb::topology& plugged, const place_books& books,
                       const whereabouts& before) {
  whereabouts out;
  out.port = port_of(dongle, seen, books, before.port);
  if (out.port.text.empty())
    return out;
  if (auto* x = plugged.find_device(out.port)) {
    out.there = true;
    out.storage = x->storage_mode;
  }
  out.hub = hub_of(out.port);
  if (auto* hub = plugged.parent_of(out.port)) {
    out.hub = hub->path.text;
    out.controller = hub->controller;
  }
  if (out.controller.empty() && out.port == before.port)
    out.controller = before.controller;
  // Its own hub may be gone while the bus is still there.
  for (auto& x : plugged.hubs)
    if (out.controller.empty() && x.root && "usb" + std::to_string(x.bus) == x.path.text
        && out.port.text.starts_with(std::to_string(x.bus) + "-"))
      out.controller = x.controller;
  return out;
}

} // namespace dongled::policy
