#include "actors/policy/tuning_parts.hpp"

#include "config/wall_time.hpp"

#include <algorithm>
#include <cstdio>

namespace dongled::policy::tuning {

namespace {

const std::string* text_of(const tuning_scene& x, const std::string& setting) {
  auto i = x.settings.find(setting);
  return i == x.settings.end() || !i->second.here ? nullptr : &i->second.text;
}

std::optional<uint64_t> number(const tuning_scene& x, const std::string& setting) {
  auto text = text_of(x, setting);
  unsigned long long out = 0;
  char more = 0;
  if (!text || std::sscanf(text->c_str(), "%19llu %c", &out, &more) != 1)
    return std::nullopt;
  return out;
}

struct range {
  unsigned low = 0, high = 0;
};

std::optional<range> local_ports(const tuning_scene& x) {
  range out;
  auto text = text_of(x, port_range_setting);
  if (!text || std::sscanf(text->c_str(), "%6u %6u", &out.low, &out.high) != 2 || out.low > out.high
      || out.high > 65535)
    return std::nullopt;
  return out;
}

} // namespace

grown sum_of(const tuning_scene& x, const std::string& name) {
  grown out;
  for (auto i = x.grew.lower_bound(name); i != x.grew.end() && i->first.starts_with(name); ++i) {
    out.by += i->second.by;
    out.since = out.since == 0 ? i->second.since : std::min(out.since, i->second.since);
  }
  return out;
}

std::string told(const tuning_scene& x, const std::string& counter, const std::string& words) {
  auto sum = sum_of(x, counter);
  return sum.by == 0 ? std::string{}
                     : words + " +" + std::to_string(sum.by) + " since " + rfc3339(sum.since);
}

wish_list raised(const tuning_scene& x, const std::string& setting, uint64_t base, bool more,
                 uint64_t most) {
  auto now = number(x, setting);
  if (!now)
    return {};
  auto wanted = more && *now >= base ? std::min(*now * 2, most) : base;
  return wanted > *now ? wish_list{{setting, std::to_string(wanted)}} : wish_list{};
}

wish_list set_to(const tuning_scene& x, const std::string& setting, const char* value) {
  auto now = text_of(x, setting);
  return now && *now != value ? wish_list{{setting, value}} : wish_list{};
}

// -- local ports ---------------------------------------------------------------------------------

wish_list wider_range(const tuning_scene& x) {
  auto now = local_ports(x);
  if (!now)
    return {};
  range wanted{std::min(now->low, 15000U), std::max(now->high, 64999U)};
  if (wanted.low % 2 == wanted.high % 2)
    (wanted.high < 65535 ? ++wanted.high : --wanted.low);
  if (wanted.low == now->low && wanted.high == now->high)
    return {};
  wish_list out;
  if (auto list = text_of(x, reserved_setting))
    if (auto all = merged_ports(*list, x.our_ports); all != *list)
      out.push_back({reserved_setting, all});
  out.push_back(
    {port_range_setting, std::to_string(wanted.low) + '\t' + std::to_string(wanted.high)});
  return out;
}

std::string ports_run_out(const tuning_scene& x) {
  auto now = local_ports(x);
  const std::string name = "ports.";
  for (auto i = x.now.lower_bound(name); now && i != x.now.end() && i->first.starts_with(name);
       ++i) {
    uint64_t size = now->high - now->low + 1;
    if (i->second * 5 >= size * 4)
      return std::to_string(i->second) + " of " + std::to_string(size) + " local ports of "
             + i->first.substr(name.size()) + " go to one far end now";
  }
  return {};
}

std::string ports_run_out_still(const tuning_scene& x) {
  return wider_range(x).empty() ? ports_run_out(x) : std::string{};
}

// -- conntrack -----------------------------------------------------------------------------------

std::string conntrack_full(const tuning_scene& x) {
  auto lost = told(x, "conntrack.drop", "conntrack dropped");
  if (lost.empty())
    lost = told(x, "conntrack.early_drop", "conntrack dropped early");
  auto most = number(x, conntrack_setting);
  auto used = x.now.find("conntrack");
  if (lost.empty() && most && used != x.now.end() && used->second * 5 >= *most * 4)
    lost = std::to_string(used->second) + " of " + std::to_string(*most) + " entries are used now";
  return lost;
}

wish_list wider_conntrack(const tuning_scene& x) {
  auto out = raised(x, conntrack_setting, 524'288, !conntrack_full(x).empty(), 2'097'152);
  if (out.empty())
    return out;
  // Each entry stands in the table twice, so the table grows along.
  auto buckets = number(x, buckets_setting);
  if (buckets && *buckets < std::stoull(out.front().value))
    out.insert(out.begin(), {buckets_setting, out.front().value});
  return out;
}

// -- interfaces ----------------------------------------------------------------------------------

std::string ring_lost(const tuning_scene& x) {
  auto missed = told(x, "ring.rx_missed_errors", "rx_missed_errors of " + x.uplink);
  return missed.empty() ? told(x, "ring.rx_fifo_errors", "rx_fifo_errors of " + x.uplink) : missed;
}

settings_list ring_settings(const tuning_scene& x) {
  return x.uplink.empty() ? settings_list{} : settings_list{"ring/" + x.uplink};
}

wish_list wider_rings(const tuning_scene& x) {
  constexpr uint32_t plenty = 4096;
  if (!x.rings || ring_settings(x).empty() || !text_of(x, ring_settings(x).front()))
    return {};
  auto& now = *x.rings;
  auto rx = std::max(now.rx, std::min(now.rx_most, plenty));
  auto tx = std::max(now.tx, std::min(now.tx_most, plenty));
  if (rx == now.rx && tx == now.tx)
    return {};
  return {{ring_settings(x).front(), io::host::ring_text(rx, tx)}};
}

settings_list filter_settings(const tuning_scene& x) {
  settings_list out{"net/ipv4/conf/all/rp_filter"};
  if (!x.uplink.empty())
    out.push_back("net/ipv4/conf/" + x.uplink + "/rp_filter");
  return out;
}

wish_list looser_filter(const tuning_scene& x) {
  wish_list out;
  for (auto& setting : filter_settings(x))
    if (number(x, setting) == uint64_t{1})
      out.push_back({setting, "2"});
  return out;
}

settings_list stick_settings(const tuning_scene& x) {
  settings_list out;
  for (auto& [dongle, port] : x.sticks)
    out.push_back("usb/" + port.text + "/power/control");
  return out;
}

wish_list awake_sticks(const tuning_scene& x) {
  wish_list out;
  for (auto& setting : stick_settings(x))
    for (auto& wish : set_to(x, setting, "on"))
      out.push_back(wish);
  return out;
}

std::string sticks_slept(const tuning_scene& x) {
  for (auto& [dongle, port] : x.sticks)
    if (auto slept = told(x, "suspended." + port.text,
                          "dongle " + to_string(dongle) + "'s stick was suspended, ms:");
        !slept.empty())
      return slept;
  return {};
}

} // namespace dongled::policy::tuning
