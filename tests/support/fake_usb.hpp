#pragma once

#include "io/ports.hpp"

#include <algorithm>
#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace dongled::test {

/// One host controller with hubs, switchable ports and sticks, in memory. Faults are set by the
/// test; each deed cures those it is hard enough for. What it is told to write goes to `write`.
struct fake_usb {
  using time_point = std::chrono::steady_clock::time_point;

  /// The deeds that can cure a stick, each harder than the one before.
  enum class cure { bind, authorize, port, hub, controller, none };

  struct stick {
    subnet_id dongle;
    port_path port;
    bool plugged = true, bound = true, authorized = true, storage = false;
    bool deaf = false;           ///< It takes no configuration.
    std::optional<cure> gone;    ///< It has left the bus until this is done.
    std::optional<cure> hung;    ///< It is there, and passes nothing, until this is done.
    bool storage_after = false;  ///< It shows its CD-ROM each time it gets power.
    unsigned message = 0;        ///< The variant of the mode switch message that it takes.
    std::chrono::seconds boot{}; ///< From power to being on the bus.
    time_point ready_at{};
    std::optional<cure> lost; ///< How its power, or driver, is away.
  };

  struct hub {
    port_path path;
    unsigned ports = 4;
    bool switchable = true;
  };

  struct port_state {
    bool on = true;
    bool lies = false;            ///< Its stick lives on while it reads off.
    bool stuck = false;           ///< It does not go on again.
    std::chrono::seconds slow{};  ///< What the kernel takes for each word with its hub about it.
    std::chrono::seconds hides{}; ///< How long the stick of a lying port is out of sight.
    time_point hidden_until{};
  };

  static constexpr const char* controller_name = "0000:00:14.0";

  std::function<time_point()> now;
  std::function<void(const std::string&)> write = [](const std::string&) {};
  std::function<void(subnet_id)> booted = [](subnet_id) {}; ///< It got power anew.
  std::function<void(subnet_id, bool)> hangs = [](subnet_id, bool) {};
  std::function<void()> changed = [] {};
  std::function<void(std::chrono::seconds)> spend = [](std::chrono::seconds) {};
  int words = 0; ///< With hubs.

  std::vector<hub> hubs{{{"usb1"}, 4, true}};
  std::vector<stick> sticks;
  std::map<port_path, std::string> foreign; ///< Other devices by their port.
  std::map<port_path, port_state> ports;
  bool bound = true;      ///< The controller, to its driver.
  bool unbindable = true; ///< A driver obeys.

  // Which hub has which port, as of so many hubs and ports: simulations ask for it all the time.
  mutable std::unordered_map<std::string, size_t> hub_of{};
  mutable size_t indexed = 0;

  // -- building ----------------------------------------------------------------------------------

  void add_hub(const std::string& path, unsigned n, bool switchable = true) {
    hubs.push_back({{path}, n, switchable});
  }
  stick& add(subnet_id x, const std::string& port) {
    stick one;
    one.dongle = x;
    one.port = {port};
    sticks.push_back(one);
    return sticks.back();
  }
  stick& of(subnet_id x) {
    return *std::find_if(sticks.begin(), sticks.end(), [&](auto& y) { return y.dongle == x; });
  }

  // -- what follows ------------------------------------------------------------------------------

  const hub* parent(const port_path& child) const {
    size_t sum = hubs.size();
    for (auto& x : hubs)
      sum += x.ports * 1000;
    if (std::exchange(indexed, sum) != sum) {
      hub_of.clear();
      for (size_t at = 0; at < hubs.size(); ++at)
        for (unsigned i = 1; i <= hubs[at].ports; ++i)
          hub_of.emplace(io::usb::child_path(hubs[at].path, i).text, at);
    }
    auto at = hub_of.find(child.text);
    return at == hub_of.end() ? nullptr : &hubs[at->second];
  }
  bool root(const hub& x) const { return x.path.text.starts_with("usb"); }
  bool powered(const port_path& child) {
    auto above = parent(child);
    if (!bound || !above)
      return false;
    auto& p = ports[child];
    return (p.on || p.lies) && (root(*above) || powered(above->path));
  }
  bool visible(const stick& x) {
    return x.plugged && powered(x.port) && !x.gone && now() >= x.ready_at
           && now() >= ports[x.port].hidden_until;
  }
  bool works(const stick& x) { return visible(x) && x.bound && x.authorized && !x.storage; }

  /// Every port of @p x off at one time: the hub itself forgets.
  bool dark(const hub& x) {
    for (unsigned i = 1; i <= x.ports; ++i)
      if (auto& p = ports[io::usb::child_path(x.path, i)]; p.on || p.lies)
        return false;
    return true;
  }

  /// Lets what was done take effect; call after every change.
  void settle() {
    for (auto& x : sticks) {
      if (!powered(x.port)) {
        auto loss = loss_of(x);
        x.lost = std::max(x.lost.value_or(loss), loss);
      } else if (auto how = std::exchange(x.lost, std::nullopt)) {
        return_power(x, *how);
      }
      if (!powered(x.port))
        x.bound = x.authorized = true;
      hangs(x.dongle, x.hung.has_value());
    }
    changed();
  }

  /// How the power of a stick without it is away.
  cure loss_of(const stick& x) {
    auto above = parent(x.port);
    auto external = above && !root(*above);
    return !bound                                                ? cure::controller
           : external && (!powered(above->path) || dark(*above)) ? cure::hub
                                                                 : cure::port;
  }

  io::usb::topology topology() {
    io::usb::topology out;
    if (!bound)
      return out;
    out.controllers.push_back({controller_name, {1}, "xhci_hcd"});
    for (auto& x : hubs)
      if (root(x) || powered(x.path))
        add_hub_to(out, x);
    for (auto& x : sticks)
      if (visible(x))
        add_stick_to(out, x);
    for (auto& [port, name] : foreign)
      if (powered(port)) {
        io::usb::device d;
        d.path = port;
        d.vendor = 0x046d;
        d.product_name = name;
        d.configuration = 1;
        out.devices.push_back(d);
      }
    return out;
  }

  /// A word with the hub of a port.
  port_state& talk(const port_path& x) {
    ++words;
    spend(ports[x].slow);
    return ports[x];
  }

  // -- deeds -------------------------------------------------------------------------------------

  void heal(stick& x, cure by) {
    auto cured = [&](auto& fault) {
      if (fault && *fault <= by)
        fault.reset();
    };
    cured(x.gone);
    cured(x.hung);
  }

  bool any_off() const {
    return std::any_of(ports.begin(), ports.end(), [](auto& x) { return !x.second.on; });
  }

private:
  void return_power(stick& x, cure how) {
    heal(x, how);
    x.storage = x.storage_after;
    x.ready_at = now() + x.boot;
    booted(x.dongle);
  }

  void add_hub_to(io::usb::topology& out, const hub& x) {
    io::usb::hub h;
    h.path = x.path;
    h.root = root(x);
    h.controller = controller_name;
    h.bus = 1;
    for (unsigned i = 1; i <= x.ports; ++i) {
      io::usb::port p;
      p.number = static_cast<uint8_t>(i);
      p.child = io::usb::child_path(x.path, i);
      h.ports.push_back(p);
    }
    out.hubs.push_back(h);
    io::usb::device d;
    d.path = x.path;
    d.device_class = 0x09;
    d.configuration = 1;
    out.devices.push_back(d);
  }

  void add_stick_to(io::usb::topology& out, const stick& x) {
    io::usb::device d;
    d.path = x.port;
    d.vendor = 0x12d1;
    d.product = x.storage ? 0x1f01 : 0x14db;
    d.storage_mode = x.storage;
    d.authorized = x.authorized;
    if (x.bound && x.authorized)
      d.configuration = 1;
    out.devices.push_back(d);
    if (works(x))
      out.net["usb" + to_string(x.dongle)] = x.port;
  }
};

} // namespace dongled::test
