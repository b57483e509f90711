#include "tests/lab/twin/page.hpp"

#include <arpa/inet.h>

#include <cstdint>
#include <optional>
#include <string>

namespace dongled::lab {

namespace {

/// The way into a session that needs none: the id and one token in the body.
int session_and_token(page& p, xml_body& out) {
  if (!p.mine || p.options.sestok_mints_session)
    p.mine = &p.sessions.open(p.now);
  auto old_form = p.options.family == firmware::a && p.options.old_sestok_form;
  auto nameless = p.modem.faults().find(twin_fault::no_cookie) != nullptr;
  out.leaf("SesInfo", nameless ? "" : (old_form ? "SessionID=" : "") + p.mine->id);
  out.leaf("TokInfo", p.sessions.mint(*p.mine));
  return 0;
}

/// 64 characters, of which only the last 32 are the token.
int token(page& p, xml_body& out) {
  out.leaf("token", p.ids.id(32) + p.sessions.mint(*p.mine));
  return 0;
}

int public_key(page& p, xml_body& out) {
  out.leaf("encpubkeyn", "d" + p.ids.hex(510) + "1");
  out.leaf("encpubkeye", "010001");
  return 0;
}

int module_switch(page&, xml_body& out) {
  for (auto name : {"ussd_enabled", "sms_enabled", "sdcard_enabled", "wifi_enabled"})
    out.leaf(name, 1);
  out.leaf("encrypt_enabled", 0); // The twin takes plain bodies only.
  out.leaf("dataswitch_enabled", 1);
  return 0;
}

int host_info(page& p, xml_body& out) {
  out.open("Hosts");
  out.open("Host");
  out.leaf("ID", 1);
  out.leaf("IpAddress", p.modem.lan().pool_first);
  out.leaf("HostName", "host");
  out.leaf("MacAddress", "0C:5B:8F:27:9A:64");
  auto left = p.modem.lan().lease_seconds - p.modem.uptime(p.now).count();
  out.leaf("LeaseTime", left > 0 ? left : 0);
  out.leaf("AddressSource", "DHCP");
  out.close("Host");
  out.close("Hosts");
  return 0;
}

int pin_status(page& p, xml_body& out) {
  auto& x = p.modem.sim();
  out.leaf("SimState", x.state());
  out.leaf("PinOptState", x.state());
  out.leaf("SimPinTimes", x.pin_tries());
  out.leaf("SimPukTimes", x.puk_tries());
  return 0;
}

/// OperateType 0 enters the PIN, 4 the PUK with a new PIN.
int pin_operate(page& p, const form& x, xml_body&) {
  auto what = x.number("OperateType");
  if (what == 0)
    return p.modem.enter_pin(x.text_or_empty("CurrentPin"), p.now);
  if (what == 4)
    return p.modem.enter_puk(x.text_or_empty("PukCode"), x.text_or_empty("NewPin"), p.now);
  return 100005;
}

/// The one page that is JSON.
int system_deviceinfo(page& p, xml_body&) {
  p.reply.content_type = "application/json";
  p.reply.body =
    "{\"DeviceName\":\"E8372h-320\",\"UpTime\":" + std::to_string(p.modem.uptime(p.now).count())
    + ",\"RebootTime\":60,\"Classify\":\"wingle\"}";
  return 0;
}

int dhcp(page& p, xml_body& out) {
  auto& x = p.modem.lan();
  auto dns = x.serves_dns ? 1 : 0, on = x.serves_dhcp ? 1 : 0;
  if (p.options.family == firmware::b) {
    out.leaf("DnsStatus", dns);
    out.leaf("DhcpStartIPAddress", x.pool_first);
    out.leaf("DhcpIPAddress", x.address);
    out.leaf("accessipaddress", "");
    out.leaf("homeurl", "www.huaweimobilewifi.com");
    out.leaf("DhcpStatus", on);
    out.leaf("DhcpLanNetmask", x.netmask);
    out.leaf("SecondaryDns", x.secondary_dns);
    out.leaf("PrimaryDns", x.primary_dns);
    out.leaf("DhcpEndIPAddress", x.pool_last);
    out.leaf("DhcpLeaseTime", x.lease_seconds);
    return 0;
  }
  out.leaf("DhcpIPAddress", x.address);
  out.leaf("DhcpLanNetmask", x.netmask);
  out.leaf("DhcpStatus", on);
  out.leaf("DhcpStartIPAddress", x.pool_first);
  out.leaf("DhcpEndIPAddress", x.pool_last);
  out.leaf("DhcpLeaseTime", x.lease_seconds);
  out.leaf("DnsStatus", dns);
  out.leaf("PrimaryDns", x.primary_dns);
  out.leaf("SecondaryDns", x.secondary_dns);
  return 0;
}

std::optional<uint32_t> ipv4(const std::string& text) {
  in_addr x{};
  if (inet_pton(AF_INET, text.c_str(), &x) != 1)
    return std::nullopt;
  return ntohl(x.s_addr);
}

/// Whether pool and DNS lie in the subnet of the modem's address.
bool consistent(const lan_settings& x) {
  auto own = ipv4(x.address), mask = ipv4(x.netmask), first = ipv4(x.pool_first),
       last = ipv4(x.pool_last);
  auto primary = ipv4(x.primary_dns), secondary = ipv4(x.secondary_dns);
  if (!own || !mask || !first || !last || !primary || !secondary)
    return false;
  for (auto y : {*first, *last, *primary, *secondary})
    if ((y & *mask) != (*own & *mask))
      return false;
  return *first <= *last && (*own < *first || *own > *last);
}

/// The whole record or nothing; a new address takes the reply's way home with it.
int set_dhcp(page& p, const form& x, xml_body&) {
  auto on = x.number("DhcpStatus"), dns = x.number("DnsStatus"), lease = x.number("DhcpLeaseTime");
  if (!on || !dns || !lease || *on > 1 || *dns > 1 || *lease < 60)
    return 100005;
  lan_settings to{x.text_or_empty("DhcpIPAddress"),
                  x.text_or_empty("DhcpLanNetmask"),
                  x.text_or_empty("DhcpStartIPAddress"),
                  x.text_or_empty("DhcpEndIPAddress"),
                  x.text_or_empty("PrimaryDns"),
                  x.text_or_empty("SecondaryDns"),
                  *lease,
                  *on == 1,
                  *dns == 1};
  if (!consistent(to))
    return 100005;
  p.reply.lost = to.address != p.modem.lan().address;
  return p.modem.set_lan(to);
}

constexpr endpoint other_rows[] = {
  {.path = "webserver/SesTokInfo",
   .get_rights_a = rights::anyone,
   .get_rights_b = rights::anyone,
   .style_a = body_style::single_line,
   .style_b = body_style::single_line,
   .get = session_and_token},
  {.path = "webserver/token",
   .where = found_in::b,
   .style_b = body_style::single_line,
   .get = token},
  {.path = "webserver/publickey",
   .where = found_in::b,
   .style_b = body_style::single_line,
   .get = public_key},
  {.path = "global/module-switch", .get = module_switch},
  {.path = "lan/HostInfo", .get = host_info},
  {.path = "pin/status", .get = pin_status},
  {.path = "pin/operate", .post = pin_operate},
  {.path = "system/deviceinfo", .where = found_in::b, .get = system_deviceinfo},
  {.path = "dhcp/settings",
   .get_rights_a = rights::login,
   .get_rights_b = rights::login,
   .style_b = body_style::single_line,
   .get = dhcp,
   .post = set_dhcp},
};

} // namespace

std::span<const endpoint> other_pages() { return other_rows; }

} // namespace dongled::lab
