#pragma once

#include "io/ports.hpp"

#include <functional>
#include <string>

namespace dongled::test {

/// The host's routing state in memory: eth0 is the uplink, dongle N is usbN with ifindex 100 + N.
struct fake_kernel {
  io::netlink::snapshot now;
  std::function<void(const std::string&)> write; ///< The world's transcript.
  std::string deny;        ///< Steps whose text has this in it fail. Empty: none.
  bool unreadable = false; ///< Reading fails.
  std::function<void()> before_read = [] {};
  int reads = 0;

  fake_kernel() {
    now.links.push_back({2, "eth0", true, true});
    now.addresses.push_back({2, {"10.0.0.2", 24}, 0});
    io::netlink::route way;
    way.gateway = "10.0.0.1";
    way.ifindex = 2;
    way.metric = 100;
    way.protocol = 16;
    now.routes.push_back(way);
  }

  static int ifindex_of(subnet_id x) { return 100 + x.n; }

  void plug(subnet_id x, int ifindex = 0) {
    auto index = ifindex == 0 ? ifindex_of(x) : ifindex;
    now.links.push_back({index, "usb" + to_string(x), true, true});
    now.addresses.push_back({index, {x.host_address(), 24}, 0});
  }

  /// As the kernel does it: addresses and routes go with their link, rules and `unreachable` stay.
  void unplug(subnet_id x) {
    std::erase_if(now.links, [&](auto& y) { return y.name == "usb" + to_string(x); });
    auto gone = [&](int index) {
      return index != 0 && std::none_of(now.links.begin(), now.links.end(), [&](auto& y) {
               return y.index == index;
             });
    };
    std::erase_if(now.addresses, [&](auto& y) { return gone(y.ifindex); });
    std::erase_if(now.routes, [&](auto& y) { return gone(y.ifindex); });
  }

  /// Somebody flushes the dongle's table.
  void flush(subnet_id x) {
    std::erase_if(now.routes, [&](auto& y) { return y.table == x.table(); });
  }

  /// Whether dongle @p x can be used: its table has a way out, and a rule leads there.
  bool routed(subnet_id x) const {
    auto way = std::any_of(now.routes.begin(), now.routes.end(), [&](auto& y) {
      return y.table == x.table() && y.destination.len == 0 && y.ifindex != 0;
    });
    auto rule = std::any_of(now.rules.begin(), now.rules.end(),
                            [&](auto& y) { return y.table == x.table(); });
    return way && rule;
  }

  result<done> apply(const io::netlink::step& x) {
    auto text = render(x, now);
    if (!deny.empty() && text.find(deny) != std::string::npos)
      return failure{fault::denied, text + ": not permitted"};
    write("kernel: " + text);
    auto add = x.what == io::netlink::step::verb::add;
    std::visit([&](auto& y) { change(y, add); }, x.object);
    return done{};
  }

private:
  template <class T>
  static void change(std::vector<T>& all, const T& x, bool add) {
    if (add)
      all.push_back(x);
    else
      std::erase(all, x);
  }
  void change(const io::netlink::link& x, bool) {
    for (auto& y : now.links)
      y.up = y.up || y.index == x.index;
  }
  void change(const io::netlink::address& x, bool add) { change(now.addresses, x, add); }
  void change(const io::netlink::route& x, bool add) { change(now.routes, x, add); }
  void change(const io::netlink::rule& x, bool add) { change(now.rules, x, add); }
};

/// router's door to it.
struct fake_route_port : io::route_port {
  fake_kernel* kernel;
  explicit fake_route_port(fake_kernel* to) : kernel(to) {}

  result<io::netlink::snapshot> read() override {
    ++kernel->reads;
    kernel->before_read();
    if (kernel->unreadable)
      return failure{fault::os, "read the kernel's routes: no memory"};
    return kernel->now;
  }
  result<done> apply(const io::netlink::step& x) override { return kernel->apply(x); }
};

} // namespace dongled::test
