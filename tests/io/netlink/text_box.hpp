#pragma once

#include "io/netlink/route_diff.hpp"
#include "tests/support/catch.hpp"

#include <string>
#include <vector>

namespace dongled::io::netlink {

/// A rack of text: eth0 is the uplink (index 2), eth11 … are dongles (index 11 …).
struct box {
  snapshot now;

  box() {
    now.links = {{2, "eth0", true, true}, {11, "eth11", true, true}, {12, "eth12", true, true}};
    now.addresses = {
      {2, {"10.0.0.5", 24}, 0}, {11, {"192.168.11.100", 24}, 0}, {12, {"192.168.12.100", 24}, 0}};
    now.routes = {uplink_route(100)};
    now.rules = {{0, {}, 255, 2, {}, true}, {32766, {}, 254, 2, {}, true}};
  }

  static route uplink_route(uint32_t metric) {
    route x;
    x.gateway = "10.0.0.1";
    x.ifindex = 2;
    x.metric = metric;
    x.protocol = 16;
    return x;
  }

  /// What the kernel does with a step, as far as the diff can tell.
  void perform(const step& x) {
    if (auto y = std::get_if<link>(&x.object)) {
      for (auto& z : now.links)
        z.up = z.up || z.index == y->index;
      return;
    }
    std::visit([&](auto& y) { change(y, x.what == step::verb::add); }, x.object);
  }

  void change(const link&, bool) {}
  void change(const address& x, bool add) { change(now.addresses, x, add); }
  void change(const route& x, bool add) { change(now.routes, x, add); }
  void change(const rule& x, bool add) { change(now.rules, x, add); }
  template <class T>
  void change(std::vector<T>& all, const T& x, bool add) {
    if (add)
      all.push_back(x);
    else
      std::erase(all, x);
  }
};

inline uplink_fact uplink(std::optional<uint32_t> metric = 100) {
  return {2, "eth0", "10.0.0.5", "10.0.0.1", metric, true};
}

inline wish want(uint8_t n, bool manage = false) {
  return {{n}, n, "eth" + std::to_string(n), {}, manage, 189u + n};
}

inline std::string text(const std::vector<step>& steps, const snapshot& have) {
  std::string out;
  for (auto& x : steps)
    out += render(x, have) + "\n";
  return out;
}

/// Performs the diff and returns it as text; the diff after that must be empty.
inline std::string settle(box& x, const std::vector<wish>& wishes, const uplink_fact& up) {
  auto steps = diff(x.now, wishes, up);
  auto out = text(steps, x.now);
  for (auto& y : steps)
    x.perform(y);
  CHECK(text(diff(x.now, wishes, up), x.now) == "");
  return out;
}

inline route foreign_default(int ifindex, const char* gateway, uint32_t metric,
                             uint8_t protocol = 16) {
  route x;
  x.gateway = gateway;
  x.ifindex = ifindex;
  x.metric = metric;
  x.protocol = protocol;
  return x;
}

inline rule rule_of(uint32_t priority, const char* from, uint32_t table, uint8_t protocol) {
  return {priority, {from, 32}, table, protocol, {}, true};
}

} // namespace dongled::io::netlink
