#include "tests/lab/twin/page.hpp"

#include <optional>
#include <utility>

namespace dongled::lab {

namespace {

constexpr size_t profile_limit = 20;

int dataswitch(page& p, xml_body& out) {
  out.leaf("dataswitch", p.modem.dataswitch() ? 1 : 0);
  return 0;
}

int set_dataswitch(page& p, const form& x, xml_body&) {
  auto on = x.number("dataswitch");
  if (!on || *on > 1)
    return 100005;
  return p.modem.set_dataswitch(*on == 1, p.now);
}

int connection(page& p, xml_body& out) {
  auto& x = p.modem.records().connection;
  out.leaf("RoamAutoConnectEnable", x.roam_auto_connect);
  out.leaf("MaxIdelTime", x.idle_seconds);
  out.leaf("ConnectMode", x.connect_mode);
  out.leaf("MTU", x.mtu);
  out.leaf("auto_dial_switch", x.auto_dial);
  out.leaf("pdp_always_on", x.always_on);
  return 0;
}

int set_connection(page& p, const form& x, xml_body&) {
  auto roam = x.number("RoamAutoConnectEnable"), idle = x.number("MaxIdelTime"),
       mode = x.number("ConnectMode"), mtu = x.number("MTU");
  if (!roam || *roam > 1 || !idle || !mode || *mode > 2 || !mtu || *mtu < 576 || *mtu > 1500)
    return 100005;
  auto& to = p.modem.records().connection;
  to = {*roam,
        *idle,
        *mode,
        *mtu,
        x.number("auto_dial_switch").value_or(to.auto_dial),
        x.number("pdp_always_on").value_or(to.always_on)};
  return 0;
}

int dial(page& p, const form& x, xml_body&) {
  auto action = x.number("Action");
  if (!action || *action > 1)
    return 100005;
  return p.modem.dial(*action == 1, p.now);
}

int profiles(page& p, xml_body& out) {
  auto& records = p.modem.records();
  out.leaf("CurrentProfile", records.current_profile);
  out.open("Profiles");
  int index = 0;
  for (auto& x : records.profiles) {
    out.open("Profile");
    out.leaf("Index", ++index);
    out.leaf("IsValid", 1);
    out.leaf("Name", x.name);
    out.leaf("ApnIsStatic", x.apn_is_static ? 1 : 0);
    out.leaf("ApnName", x.apn);
    out.leaf("DialupNum", x.dial_number);
    out.leaf("Username", x.username);
    out.leaf("Password", x.password);
    out.leaf("AuthMode", x.auth_mode);
    out.leaf("IpIsStatic", 0);
    out.leaf("IpAddress", "");
    out.leaf("DnsIsStatic", 0);
    out.leaf("PrimaryDns", "");
    out.leaf("SecondaryDns", "");
    out.leaf("ReadOnly", x.read_only ? 1 : 0);
    out.leaf("iptype", x.ip_type);
    out.close("Profile");
  }
  out.close("Profiles");
  return 0;
}

std::optional<profile_record> read_profile(const form& x) {
  profile_record y;
  auto name = x.text("Name");
  auto auth = x.number("AuthMode");
  auto type = x.number("iptype");
  if (!name || name->empty() || name->size() > 64 || auth.value_or(0) > 2 || type.value_or(0) > 2)
    return std::nullopt;
  y.name = *name;
  y.apn_is_static = x.number("ApnIsStatic").value_or(1) != 0;
  y.apn = x.text_or_empty("ApnName").substr(0, 100);
  y.dial_number = x.text_or_empty("DialupNum").substr(0, 32);
  y.username = x.text_or_empty("Username").substr(0, 64);
  y.password = x.text_or_empty("Password").substr(0, 64);
  y.auth_mode = auth.value_or(0);
  y.ip_type = type.value_or(0);
  return y;
}

/// One POST can delete, make or change a profile, and choose the default; 0 means "not that".
int set_profiles(page& p, const form& x, xml_body&) {
  auto remove = x.number("Delete"), choose = x.number("SetDefault"), modify = x.number("Modify");
  if (!remove || !choose || !modify || *modify > 2)
    return 100005;
  auto all = p.modem.records().profiles;
  auto current = p.modem.records().current_profile;
  auto known = [&all](int i) { return i >= 1 && static_cast<size_t>(i) <= all.size(); };
  auto at = [&all](int i) { return all.begin() + (i - 1); };
  if (*modify != 0) {
    auto index = x.child("Profile").number("Index");
    auto y = read_profile(x.child("Profile"));
    if (!y)
      return 100005;
    if (*modify == 1 && all.size() >= profile_limit)
      return 107724;
    if (*modify == 2 && !(index && known(*index) && !at(*index)->read_only))
      return 107725;
    if (*modify == 1)
      all.push_back(*y);
    else
      *at(*index) = *y;
  }
  if (*remove != 0) {
    if (!known(*remove) || *remove == current || at(*remove)->read_only)
      return 107721;
    all.erase(at(*remove));
    current -= *remove < current ? 1 : 0;
  }
  if (*choose != 0) {
    if (!known(*choose))
      return 107726;
    current = *choose;
  }
  return p.modem.set_profiles(std::move(all), current, p.now);
}

constexpr endpoint dialup_rows[] = {
  {.path = "dialup/mobile-dataswitch",
   .style_a = body_style::single_line,
   .style_b = body_style::single_line,
   .get = dataswitch,
   .post = set_dataswitch},
  {.path = "dialup/connection",
   .style_a = body_style::single_line,
   .style_b = body_style::single_line,
   .get = connection,
   .post = set_connection},
  {.path = "dialup/dial",
   .style_a = body_style::single_line,
   .style_b = body_style::single_line,
   .post = dial},
  {.path = "dialup/profiles",
   .get_rights_a = rights::login,
   .get_rights_b = rights::login,
   .style_a = body_style::single_line,
   .style_b = body_style::single_line,
   .get = profiles,
   .post = set_profiles},
};

} // namespace

std::span<const endpoint> dialup_pages() { return dialup_rows; }

} // namespace dongled::lab
