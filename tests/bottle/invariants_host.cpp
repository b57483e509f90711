#include "tests/bottle/invariant.hpp"

#include "io/netlink/step.hpp"

namespace dongled::bottle {

namespace {

using seen::time_point;
using verdict = std::optional<std::string>;

struct ways_out final : invariant {
  const char* name() const noexcept override { return "own_way_out"; }
  verdict see(const seen::event& x, time_point) override {
    auto* way = std::get_if<seen::way_out>(&x);
    if (!way)
      return {};
    ++judged_;
    auto net = "192.168." + to_string(way->dongle) + ".";
    if (!way->source.starts_with(net))
      return "clients of dongle " + to_string(way->dongle) + " leave from " + way->source;
    if (!way->own_interface.empty() && way->own_interface != way->interface)
      return "clients of dongle " + to_string(way->dongle) + " leave by "
             + way->interface + ", and its interface is " + way->own_interface;
    return {};
  }
};

struct routes final : invariant {
  /// What comes from a dongle's subnet is led to its own table.
  static verdict judge(const io::netlink::rule& x) {
    std::string all = "192.168.";
    if (!x.from.address.starts_with(all))
      return {};
    auto dongle =
      x.from.address.substr(all.size(), x.from.address.find('.', all.size()) - all.size());
    if (dongle == std::to_string(x.table))
      return {};
    return "what comes from " + x.from.address + " is led to table " + std::to_string(x.table);
  }

  const char* name() const noexcept override { return "own_routes_only"; }
  verdict see(const seen::event& x, time_point) override {
    auto* told = std::get_if<seen::kernel_step>(&x);
    if (!told)
      return {};
    ++judged_;
    auto adding = told->what.what == io::netlink::step::verb::add;
    if (auto* rule = std::get_if<io::netlink::rule>(&told->what.object); rule && adding)
      return judge(*rule);
    auto* way = std::get_if<io::netlink::route>(&told->what.object);
    if (!way || way->type == io::netlink::route::kind::unreachable)
      return {};
    auto of = told->dongles.find(way->ifindex);
    if (way->table == io::netlink::main_table && of == told->dongles.end() && way->ifindex == 2)
      return std::string("a route of the uplink is ") + (adding ? "added" : "removed");
    if (way->table != io::netlink::main_table && adding && of != told->dongles.end()
        && of->second.table() != way->table)
      return "table " + std::to_string(way->table) + " gets a route by dongle "
             + to_string(of->second);
    return {};
  }
};

struct sizes final : invariant {
  const char* name() const noexcept override { return "sizes_bounded"; }
  verdict see(const seen::event& x, time_point) override {
    auto* m = std::get_if<seen::moment>(&x);
    if (!m)
      return {};
    for (auto& [what, y] : m->sizes) {
      ++judged_;
      if (y.first > y.second)
        return what + ": " + std::to_string(y.first) + ", and " + std::to_string(y.second)
               + " is its bound";
    }
    return {};
  }
};

struct true_accounts final : invariant {
  std::map<subnet_id, uint64_t> before;

  const char* name() const noexcept override { return "accounts_true"; }
  verdict see(const seen::event& x, time_point) override {
    if (auto* end = std::get_if<seen::died>(&x); end && end->killed)
      before.clear(); // the newest commits are lost with the host's power
    auto* told = std::get_if<seen::accounts>(&x);
    if (!told)
      return {};
    for (auto& [n, bytes] : told->booked) {
      ++judged_;
      auto carried = told->carried.find(n);
      if (carried == told->carried.end() || bytes > carried->second)
        return "dongle " + to_string(n) + " is booked " + std::to_string(bytes)
               + " bytes, and carried fewer";
      if (bytes < before[n])
        return "what dongle " + to_string(n) + " carried has fallen from "
               + std::to_string(before[n]) + " to " + std::to_string(bytes) + " bytes";
      before[n] = bytes;
    }
    for (auto& [n, bytes] : told->least)
      if (auto at = told->booked.find(n);
          bytes > 0 && (at == told->booked.end() || at->second < bytes))
        return "dongle " + to_string(n) + " has carried " + std::to_string(bytes)
               + " bytes by the last stop, and fewer are booked";
    return {};
  }
};

struct standing final : invariant {
  const char* name() const noexcept override { return "tree_stands"; }
  verdict see(const seen::event& x, time_point) override {
    if (std::holds_alternative<seen::moment>(x))
      ++judged_;
    auto* end = std::get_if<seen::root_ended>(&x);
    return end ? verdict{"the root has ended: " + end->why} : std::nullopt;
  }
};

struct recovered final : invariant {
  const char* name() const noexcept override { return "all_recovers"; }
  verdict see(const seen::event& x, time_point) override {
    auto* rest = std::get_if<seen::at_rest>(&x);
    if (!rest)
      return {};
    ++judged_;
    if (!rest->unserved.empty())
      return rest->unserved.front();
    if (!rest->left.empty())
      return rest->left.front();
    return {};
  }
};

} // namespace

invariant_ptr own_way_out() { return std::make_unique<ways_out>(); }
invariant_ptr own_routes_only() { return std::make_unique<routes>(); }
invariant_ptr sizes_bounded() { return std::make_unique<sizes>(); }
invariant_ptr accounts_true() { return std::make_unique<true_accounts>(); }
invariant_ptr tree_stands() { return std::make_unique<standing>(); }
invariant_ptr all_recovers() { return std::make_unique<recovered>(); }

std::vector<invariant_ptr> all_invariants(std::chrono::seconds cooldown) {
  std::vector<invariant_ptr> out;
  out.push_back(no_cut_without_intent());
  out.push_back(no_port_forgotten());
  out.push_back(no_modem_change_without_intent());
  out.push_back(no_modem_forgotten());
  out.push_back(one_usb_write());
  out.push_back(own_way_out());
  out.push_back(own_routes_only());
  out.push_back(toggles_bounded());
  out.push_back(toggles_end_once());
  out.push_back(cool_downs(cooldown));
  out.push_back(back_off_grows());
  out.push_back(causes_are_older());
  out.push_back(phases_follow());
  out.push_back(told_once());
  out.push_back(pauses_hold());
  out.push_back(conditions_alternate());
  out.push_back(traces_closed());
  out.push_back(hooks_in_order());
  out.push_back(asks_are_answered());
  out.push_back(sizes_bounded());
  out.push_back(accounts_true());
  out.push_back(tree_stands());
  out.push_back(nobody_held_in_vain());
  out.push_back(deeds_justified());
  out.push_back(all_recovers());
  return out;
}

} // namespace dongled::bottle
