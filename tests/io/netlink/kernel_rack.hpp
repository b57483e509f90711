#pragma once

#include "io/netlink/recognise.hpp"
#include "io/netlink/route_diff.hpp"
#include "io/netlink/socket.hpp"
#include "tests/io/netlink/netns.hpp"

#include <stdexcept>
#include <string>
#include <vector>

namespace dongled::io::netlink {

/// A host with an uplink at metric 100 and dongle 11, the far ends of whose cables lead nowhere.
inline void make_host() {
  test::must_run(
    "ip link set lo up && ip link add up0 type veth peer name up0far && "
    "ip link add d11 type veth peer name d11far && ip link add d12 type veth peer name d12far && "
    "for i in up0 up0far d11 d11far d12far; do ip link set $i up; done && "
    "ip addr add 10.0.0.5/24 dev up0 && ip route add default via 10.0.0.1 dev up0 metric 100 && "
    "ip addr add 192.168.11.100/24 dev d11");
}

/// The router's round: read, decide, act, read back.
class rack {
public:
  snapshot read() { return must(sock_.read_snapshot()); }

  /// One round; returns the steps as text, and complaints about steps that failed.
  std::string settle(settings::dongles_part config = {}) {
    auto have = read();
    auto up = find_uplink(have, "up0", {});
    usb::topology plugged;
    plugged.net = {{"d11", {"1-1.1"}}, {"d12", {"1-1.2"}}};
    for (auto path : {"1-1.1", "1-1.2"}) {
      plugged.devices.emplace_back();
      plugged.devices.back().path = {path};
      plugged.devices.back().vendor = 0x12d1;
      plugged.devices.back().product = 0x14db;
    }
    std::vector<wish> wishes;
    for (auto& x : recognise(have, plugged, config, up))
      wishes.push_back(wish_of(config, x.subnet, &x));
    if (wishes.empty())
      wishes.push_back(wish_of(config, {11}, nullptr));
    auto out = perform(diff(have, wishes, up), have);
    auto now = read();
    for (auto& x : wishes)
      for (auto& word : satisfied(now, x, up))
        out += "missing: " + word + "\n";
    return out;
  }

  std::string perform(const std::vector<step>& steps, const snapshot& have) {
    std::string out;
    for (auto& x : steps) {
      auto done = sock_.apply(x);
      out += render(x, have) + (done ? "\n" : " FAILED " + done.why().doing + "\n");
    }
    return out;
  }

  /// Every line of the kernel's state that is about dongles or leads out.
  std::string state() {
    auto now = read();
    std::string out;
    for (auto& x : now.routes)
      if (x.table < 253 || (x.table == 254 && x.destination.len == 0))
        out += render(x, now) + "\n";
    for (auto& x : now.rules)
      if (x.priority != 0 && x.priority < 32000)
        out += render(x) + "\n";
    return out;
  }

private:
  template <class T>
  static T must(result<T> x) {
    if (!x)
      throw std::runtime_error{x.why().doing};
    return *std::move(x);
  }

  socket sock_ = must(socket::open());
};

} // namespace dongled::io::netlink
