#include "tests/lab/fault_desk.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>

namespace dongled::lab {

namespace {

using std::chrono::milliseconds;

constexpr uint32_t main_table = 254;
constexpr std::array<std::string_view, 9> plumbing{
  "route_deleted",  "rule_deleted",  "table_flushed", "metric_conflict", "dns_dead", "dns_garbage",
  "interface_flap", "walled_garden", "ipv6"};

/// What a user calls `wan_dead` is the twin's `stuck_data`: it must see the cure.
std::string twin_name(const std::string& name) { return name == "wan_dead" ? "stuck_data" : name; }

result<milliseconds> read_ms(const std::string& text, milliseconds otherwise) {
  if (text.empty())
    return otherwise;
  int x = 0;
  auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), x);
  if (code != std::errc{} || end != text.data() + text.size() || x < 1 || x > 3'600'000)
    return failure{fault::bad_input, "reading milliseconds from '" + text + "'", 0};
  return milliseconds{x};
}

route_order conflicting_route(const dongle& d, int ifindex) {
  route_order x;
  x.gateway = d.lan().address;
  x.ifindex = ifindex;
  x.protocol = 16; // RTPROT_DHCP
  return x;
}

} // namespace

result<done> fault_desk::set(uint8_t subnet, const std::string& name,
                             const std::string& parameter) {
  auto* d = rack_.find(subnet);
  if (d == nullptr)
    return failure{fault::not_found, "no dongle " + std::to_string(subnet), 0};
  if (std::ranges::find(plumbing, name) != plumbing.end())
    return set_plumbing(*d, name, parameter);
  if (usb_desk::knows(name))
    return usb_.set(subnet, name, parameter);
  auto order = parse_fault(parameter.empty() ? twin_name(name) : twin_name(name) + "=" + parameter);
  if (!order)
    return order.why();
  d->set_fault(*order);
  return done{};
}

result<done> fault_desk::set_plumbing(dongle& d, const std::string& name,
                                      const std::string& parameter) {
  auto subnet = d.subnet();
  if (name == "interface_flap")
    return flap(d, parameter);
  if (name == "walled_garden")
    return wall_in(d, parameter);
  auto period = read_ms(parameter, milliseconds{2000});
  if (!period)
    return period.why();
  auto& entry = set_[{subnet, name}];
  entry.parameter = parameter;
  if (name == "dns_dead")
    d.set_dns_mood(dns_mood::silent);
  else if (name == "dns_garbage")
    d.set_dns_mood(dns_mood::garbage);
  else if (name == "ipv6")
    d.set_ipv6(true);
  else if (name == "metric_conflict")
    return renew_conflict(subnet, *period, entry.turn = ++last_turn_);
  else {
    auto gone = delete_matching(subnet, name);
    // Set twice: what the first time deleted is still owed at heal.
    entry.deleted.insert(entry.deleted.end(), gone.begin(), gone.end());
  }
  return done{};
}

std::vector<kernel_entry> fault_desk::delete_matching(uint8_t subnet, const std::string& name) {
  auto& kernel = where_.home.net();
  auto index = where_.home.of(subnet).index;
  auto all = name == "rule_deleted" ? kernel.rules() : kernel.routes();
  std::vector<kernel_entry> gone;
  if (!all)
    return gone;
  for (auto& x : *all) {
    bool in_table = x.table == subnet;
    bool hit = name == "route_deleted"
                 ? x.is_default && (in_table || (x.table == main_table && x.ifindex == index))
                 : in_table;
    if (hit && kernel.remove(x))
      gone.push_back(std::move(x));
  }
  return gone;
}

result<done> fault_desk::renew_conflict(uint8_t subnet, milliseconds period, uint64_t turn) {
  auto it = set_.find({subnet, "metric_conflict"});
  if (it == set_.end() || it->second.turn != turn)
    return done{};
  auto index = where_.home.of(subnet).index;
  // No interface at a renewal, or one that is down: the client tries again at the next.
  if (index != 0)
    (void)where_.home.net().add_route(conflicting_route(*rack_.find(subnet), index));
  where_.on.after(period, [=, this] { (void)renew_conflict(subnet, period, turn); });
  return done{};
}

result<done> fault_desk::wall_in(dongle& d, const std::string& parameter) {
  auto x = parse_portal(parameter, "portal." + d.carrier_name() + ".test");
  if (!x)
    return x.why();
  auto set = d.set_portal(*x);
  if (set)
    set_[{d.subnet(), "walled_garden"}].parameter = parameter;
  return set;
}

result<done> fault_desk::set_carrier(const std::string& plmn, const std::string& cure) {
  auto order = parse_fault("stuck_data=" + (cure.empty() ? "none" : cure));
  if (!order)
    return order.why();
  auto any = false;
  for (const auto& d : rack_.dongles())
    if (d->plmn() == plmn) {
      any = true;
      d->set_fault(*order);
    }
  if (!any)
    return failure{fault::not_found, "no dongle of PLMN " + plmn, 0};
  if (order->cured_by == cure::none)
    dark_carriers_.insert(plmn);
  return done{};
}

void fault_desk::heal_carrier(const std::string& plmn) {
  std::erase_if(dark_carriers_, [&](const std::string& x) { return plmn.empty() || x == plmn; });
  for (const auto& d : rack_.dongles())
    if (plmn.empty() || d->plmn() == plmn)
      d->clear_fault(twin_fault::stuck_data);
}

result<done> fault_desk::flap(dongle& d, const std::string& parameter) {
  if (parameter == "gone") {
    rack_.glitch(d.subnet(), milliseconds{500});
    return done{};
  }
  auto down = read_ms(parameter, milliseconds{500});
  if (!down)
    return down.why();
  d.raise_interface(false);
  where_.on.after(*down,
                  [this, subnet = d.subnet()] { rack_.find(subnet)->raise_interface(true); });
  return done{};
}

void fault_desk::undo(dongle& d, const std::string& name, const kept& x) {
  if (name == "dns_dead" || name == "dns_garbage")
    d.set_dns_mood(dns_mood::answers);
  if (name == "walled_garden")
    d.end_portal();
  if (name == "ipv6")
    d.set_ipv6(false);
  auto index = where_.home.of(d.subnet()).index;
  if (name == "metric_conflict" && index != 0)
    if (auto all = where_.home.net().routes())
      for (const auto& r : *all)
        if (r.is_default && r.table == main_table && r.ifindex == index && r.metric == 0)
          (void)where_.home.net().remove(r);
  // What cannot be put back (its interface went meanwhile) has no place any more.
  for (const auto& entry : x.deleted)
    (void)where_.home.net().restore(entry);
}

result<done> fault_desk::heal(uint8_t subnet, const std::string& name) {
  auto* d = rack_.find(subnet);
  if (d == nullptr)
    return failure{fault::not_found, "no dongle " + std::to_string(subnet), 0};
  for (auto it = set_.begin(); it != set_.end();) {
    if (it->first.first != subnet || (!name.empty() && it->first.second != name)) {
      ++it;
      continue;
    }
    auto old = *it;
    it = set_.erase(it);
    undo(*d, old.first.second, old.second);
  }
  if (std::ranges::find(plumbing, name) != plumbing.end())
    return done{};
  if (name.empty() || usb_desk::knows(name)) {
    usb_.heal(subnet, name);
    if (!name.empty())
      return done{};
    for (const auto& x : d->twin_faults())
      d->clear_fault(x.what);
    return done{};
  }
  auto order = parse_fault(twin_name(name));
  if (!order)
    return order.why();
  d->clear_fault(order->what);
  return done{};
}

std::vector<std::string> fault_desk::active(uint8_t subnet) {
  std::vector<std::string> names;
  for (const auto& [k, x] : set_)
    if (k.first == subnet)
      names.push_back(x.parameter.empty() ? k.second : k.second + "=" + x.parameter);
  for (auto& x : usb_.active(subnet))
    names.push_back(std::move(x));
  const auto& d = *rack_.find(subnet);
  auto dark = dark_carriers_.contains(d.plmn());
  for (const auto& x : d.twin_faults()) {
    auto text = to_string(x);
    if (x.what == twin_fault::storage_after_boot)
      text = "mass_storage";
    if (x.what == twin_fault::stuck_data && dark)
      text = "carrier_outage";
    else if (x.what == twin_fault::stuck_data)
      text.replace(0, std::string_view{"stuck_data"}.size(), "wan_dead");
    names.push_back(std::move(text));
  }
  return names;
}

result<done> fault_desk::set_all(const std::string& spec) {
  size_t start = 0;
  while (start < spec.size()) {
    auto end = std::min(spec.find(';', start), spec.size());
    auto item = spec.substr(start, end - start);
    start = end + 1;
    auto colon = item.find(':');
    unsigned n = 0;
    auto [p, code] = std::from_chars(item.data(), item.data() + std::min(colon, item.size()), n);
    if (colon == std::string::npos || code != std::errc{} || p != item.data() + colon || n > 255)
      return failure{fault::bad_input, "reading the fault '" + item + "' (N:NAME[=PARAMETER])", 0};
    auto rest = item.substr(colon + 1);
    auto equals = rest.find('=');
    auto name = rest.substr(0, equals);
    auto parameter = equals == std::string::npos ? "" : rest.substr(equals + 1);
    if (auto x = set(static_cast<uint8_t>(n), name, parameter); !x)
      return x;
  }
  return done{};
}

} // namespace dongled::lab
