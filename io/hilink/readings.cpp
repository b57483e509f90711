#include "io/hilink/readings.hpp"

#include "io/hilink/radio_choice.hpp"
#include "io/hilink/signal.hpp"
#include "io/hilink/text.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <limits>

namespace dongled::io::hilink {

namespace {

int small(const element& from, std::string_view name, int otherwise = 0) {
  auto x = from.number(name);
  return x && *x >= std::numeric_limits<int>::min() && *x <= std::numeric_limits<int>::max()
           ? static_cast<int>(*x)
           : otherwise;
}

uint64_t counter(const element& from, std::string_view name) {
  return static_cast<uint64_t>(std::max<int64_t>(from.number(name).value_or(0), 0));
}

std::optional<std::string> address(const element& from, std::string_view name) {
  std::string text(from.value(name));
  in_addr parsed{};
  if (inet_pton(AF_INET, text.c_str(), &parsed) != 1 || parsed.s_addr == INADDR_ANY)
    return std::nullopt;
  return text;
}

/// The first of several spellings that has a text.
std::string text(const element& from, std::initializer_list<std::string_view> names) {
  for (auto name : names)
    if (auto x = from.value(name); !x.empty())
      return std::string(x);
  return {};
}

pin_status::sim sim_state(int code) {
  switch (code) {
  case 255: return pin_status::sim::none;
  case 256: return pin_status::sim::failed;
  case 257: return pin_status::sim::ready;
  case 258: return pin_status::sim::pin_off;
  case 259: return pin_status::sim::checking;
  case 260: return pin_status::sim::pin_needed;
  case 261: return pin_status::sim::puk_needed;
  }
  return pin_status::sim::other;
}

bool same_mask(std::string_view want, std::string_view got) {
  auto x = mask_from(want), y = mask_from(got);
  if (!x || !y)
    return want.empty() || same_word(want, got);
  return *x == *y || any_band(*x);
}

} // namespace

modem_status read_status(const element& reply) {
  modem_status out;
  out.connection_code = small(reply, "ConnectionStatus");
  out.connection = connection_state_of(out.connection_code);
  out.network_type = small(reply, "CurrentNetworkType");
  auto extended = small(reply, "CurrentNetworkTypeEx");
  out.network_text = network_text(extended > 0 ? extended : out.network_type);
  if (auto sim = reply.number("SimStatus"))
    out.sim_present = *sim != 0 && *sim != 255;
  if (auto service = reply.number("ServiceStatus"))
    out.service = *service == 2;
  if (auto roaming = reply.number("RoamingStatus"))
    out.roaming = *roaming == 1;
  if (auto bars = small(reply, "SignalIcon", -1); bars >= 0 && bars <= 5)
    out.signal_icon = bars;
  out.wan_ip = address(reply, "WanIPAddress");
  return out;
}

modem_identity read_identity(const element& reply) {
  modem_identity out;
  out.model = reply.value("DeviceName");
  out.imei = reply.value("Imei");
  out.imsi = reply.value("Imsi");
  out.iccid = reply.value("Iccid");
  out.software = reply.value("SoftwareVersion");
  out.hardware = reply.value("HardwareVersion");
  out.mac = text(reply, {"MacAddress1", "MacAddress2"});
  out.wan_ip = address(reply, "WanIPAddress");
  if (auto up = reply.number("uptime"); up && *up >= 0)
    out.uptime_s = static_cast<uint64_t>(*up);
  return out;
}

traffic_counters read_traffic(const element& reply) {
  return {counter(reply, "CurrentUpload"),       counter(reply, "CurrentDownload"),
          counter(reply, "CurrentConnectTime"),  counter(reply, "CurrentUploadRate"),
          counter(reply, "CurrentDownloadRate"), counter(reply, "TotalUpload"),
          counter(reply, "TotalDownload"),       counter(reply, "TotalConnectTime")};
}

month_counters read_month(const element& reply) {
  return {counter(reply, "CurrentMonthUpload"), counter(reply, "CurrentMonthDownload"),
          counter(reply, "MonthDuration"), std::string(reply.value("MonthLastClearTime"))};
}

serving_network read_network(const element& reply) {
  return {std::string(reply.value("FullName")), std::string(reply.value("ShortName")),
          std::string(reply.value("Numeric")), radio_text(reply.value("Rat"))};
}

net_mode read_mode(const element& reply) {
  return {std::string(reply.value("NetworkMode")), std::string(reply.value("NetworkBand")),
          std::string(reply.value("LTEBand"))};
}

dial_settings read_dialling(const element& reply) {
  return {small(reply, "RoamAutoConnectEnable") == 1, small(reply, "MaxIdelTime"),
          small(reply, "ConnectMode"), small(reply, "MTU", 1500)};
}

std::optional<bool> read_data_switch(const element& reply) {
  auto x = reply.number("dataswitch");
  return x ? std::optional(*x == 1) : std::nullopt;
}

profile_list read_profiles(const element& reply) {
  profile_list out;
  out.current = small(reply, "CurrentProfile");
  auto list = reply.find("Profiles");
  if (!list)
    return out;
  for (auto& x : list->children) {
    if (!same_word(x.name, "Profile"))
      continue;
    out.profiles.push_back({small(x, "Index"), std::string(x.value("Name")),
                            std::string(x.value("ApnName")), std::string(x.value("Username")),
                            std::string(x.value("Password")), small(x, "AuthMode"),
                            small(x, "iptype"), small(x, "ReadOnly") != 0});
  }
  return out;
}

pin_status read_pin(const element& reply) {
  pin_status out;
  out.code = small(reply, "SimState");
  out.state = sim_state(out.code);
  if (auto left = small(reply, "SimPinTimes", -1); left >= 0)
    out.pin_tries = left;
  if (auto left = small(reply, "SimPukTimes", -1); left >= 0)
    out.puk_tries = left;
  return out;
}

dhcp_settings read_dhcp(const element& reply) {
  dhcp_settings out;
  out.address = reply.value("DhcpIPAddress");
  out.netmask = reply.value("DhcpLanNetmask");
  out.enabled = small(reply, "DhcpStatus", 1) == 1;
  out.first = reply.value("DhcpStartIPAddress");
  out.last = reply.value("DhcpEndIPAddress");
  out.lease_s = static_cast<uint32_t>(std::max(small(reply, "DhcpLeaseTime", 86400), 0));
  out.primary_dns = reply.value("PrimaryDns");
  out.secondary_dns = reply.value("SecondaryDns");
  return out;
}

std::optional<int> added(const profile_list& before, const profile_list& after,
                         const apn_profile& what) {
  for (auto& x : after.profiles) {
    auto known = std::ranges::any_of(before.profiles,
                                     [&](const apn_profile& y) { return y.index == x.index; });
    if (!known && x.name == what.name && x.apn == what.apn)
      return x.index;
  }
  return std::nullopt;
}

element profile_element(const apn_profile& x, const std::string& index) {
  return {"Profile",
          {},
          {{"Index", index},
           {"IsValid", "1"},
           {"Name", x.name},
           {"ApnIsStatic", x.apn.empty() ? "0" : "1"},
           {"ApnName", x.apn},
           {"DialupNum", "*99#"},
           {"Username", x.username},
           {"Password", x.password},
           {"AuthMode", std::to_string(x.auth)},
           {"IpIsStatic", "0"},
           {"IpAddress", ""},
           {"DnsIsStatic", "0"},
           {"PrimaryDns", ""},
           {"SecondaryDns", ""},
           {"ReadOnly", "0"},
           {"iptype", std::to_string(x.ip)}}};
}

bool has_taken(const net_mode& want, const net_mode& got) {
  return (want.mode.empty() || want.mode == got.mode) && same_mask(want.bands, got.bands)
         && same_mask(want.lte_bands, got.lte_bands);
}

} // namespace dongled::io::hilink
