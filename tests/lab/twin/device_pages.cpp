#include "tests/lab/twin/page.hpp"

#include <string>

namespace dongled::lab {

namespace {

std::string with_unit(int value, const char* unit) { return std::to_string(value) + unit; }

/// The modem shows everything from -51 dBm up as ">=-51dBm".
std::string rssi_text(int value) { return value >= -51 ? ">=-51dBm" : with_unit(value, "dBm"); }

std::string workmode(radio_access x) {
  switch (x) {
  case radio_access::gsm: return "GSM";
  case radio_access::wcdma: return "WCDMA";
  case radio_access::lte: return "LTE";
  }
  return "";
}

std::string mac_of(uint8_t subnet) {
  static constexpr char digits[] = "0123456789ABCDEF";
  return std::string{"BC:1A:E4:00:00:"} + digits[subnet >> 4] + digits[subnet & 15];
}

/// What a -155 and later append: the WAN, and what the stick calls itself.
void information_b(page& p, xml_body& out) {
  auto& lease = p.modem.link().lease();
  out.leaf("WanIPAddress", lease ? lease->address : "");
  out.leaf("wan_dns_address", lease ? lease->primary_dns + "," + lease->secondary_dns : "");
  out.leaf("WanIPv6Address", "");
  out.leaf("wan_ipv6_dns_address", "");
  out.leaf("ProductFamily", "LTE");
  out.leaf("Classify", "wingle");
  out.leaf("supportmode", "LTE|WCDMA|GSM");
  out.leaf("workmode", p.modem.in_service() ? workmode(p.modem.radio().access) : "");
  out.leaf("submask", lease ? "255.255.255.255" : "");
  out.leaf("Mccmnc", p.modem.in_service() ? p.options.plmn : "");
  out.leaf("iniversion", "E8372h-320 10.0.3.1(C00)");
  out.leaf("uptime", p.modem.uptime(p.now).count());
  out.leaf("ImeiSvn", "01");
  out.leaf("WifiMacAddrWl0", mac_of(p.options.subnet));
  out.leaf("WifiMacAddrWl1", "");
  out.leaf("spreadname_en", "HUAWEI LTE Wingle");
  out.leaf("spreadname_zh", "HUAWEI LTE Wingle");
}

void information_a(page& p, xml_body& out) {
  out.leaf("ProductFamily", "LTE");
  out.leaf("Classify", "hilink");
  out.leaf("supportmode", "LTE|WCDMA|GSM");
  out.leaf("workmode", p.modem.in_service() ? workmode(p.modem.radio().access) : "");
}

int information(page& p, xml_body& out) {
  auto a = p.options.family == firmware::a;
  auto readable = p.modem.sim().ready();
  out.leaf("DeviceName", a ? "E8372" : "E8372h-320");
  out.leaf("SerialNumber", "MUJ7S" + p.options.imei.substr(p.options.imei.size() / 2));
  out.leaf("Imei", p.options.imei);
  out.leaf("Imsi", readable ? p.options.imsi : "");
  out.leaf("Iccid", p.modem.sim().present() ? p.options.iccid : "");
  out.leaf("Msisdn", "");
  out.leaf("HardwareVersion", a ? "CL1E8372HM" : "CL4E8372HM01");
  out.leaf("SoftwareVersion", a ? "21.328.03.00.00" : "10.0.5.1(H195SP7C00)");
  out.leaf("WebUIVersion", a ? "17.100.20.00.03" : "WEBUI 10.0.5.1(W13SP4C03)");
  out.leaf("MacAddress1", mac_of(p.options.subnet));
  out.leaf("MacAddress2", "");
  if (a)
    information_a(p, out);
  else
    information_b(p, out);
  return 0;
}

int basic_information(page& p, xml_body& out) {
  auto a = p.options.family == firmware::a;
  out.leaf("productfamily", "LTE");
  out.leaf("classify", a ? "hilink" : "wingle");
  out.leaf("multimode", 0);
  out.leaf("restore_default_status", 0);
  out.leaf("sim_save_pin_enable", 0);
  out.leaf("devicename", a ? "E8372" : "E8372h-320");
  if (!a) {
    out.leaf("SoftwareVersion", "10.0.5.1(H195SP7C00)");
    out.leaf("WebUIVersion", "WEBUI 10.0.5.1(W13SP4C03)");
    out.leaf("spreadname_en", "HUAWEI LTE Wingle");
    out.leaf("spreadname_zh", "HUAWEI LTE Wingle");
  }
  return 0;
}

/// Without service every element is there and empty, but for two in family A.
int signal(page& p, xml_body& out) {
  auto a = p.options.family == firmware::a;
  auto x = p.modem.radio();
  auto on = p.modem.in_service();
  auto lte = on && x.access == radio_access::lte;
  auto wcdma = on && x.access == radio_access::wcdma;
  auto put = [&](const char* name, bool known, const std::string& value) {
    out.leaf(name, known ? value : std::string{});
  };
  put("pci", lte, std::to_string(x.pci));
  put("sc", wcdma, "278");
  put("cell_id", on, std::to_string(x.cell_id));
  put("rsrq", lte, a ? with_unit(x.rsrq, "dB") : with_unit(x.rsrq, ".0dB"));
  auto odd = p.modem.faults().find(twin_fault::odd_signal) != nullptr;
  put("rsrp", lte, with_unit(x.rsrp, odd ? " dBm" : "dBm"));
  put("rssi", on, odd ? ">=-51dBm" : rssi_text(x.rssi));
  put("sinr", lte, odd ? "<-20dB" : with_unit(x.sinr, "dB"));
  put("rscp", wcdma, with_unit(x.rscp, "dBm"));
  put("ecio", wcdma, with_unit(x.ecio, "dB"));
  if (a) {
    out.leaf("psatt", 1);
    out.leaf("mode", on ? static_cast<int>(x.access) : 7);
    put("lte_bandwidth", lte, "20M");
    put("lte_bandinfo", lte, std::to_string(x.band));
    return 0;
  }
  put("mode", on, std::to_string(static_cast<int>(x.access)));
  put("ulbandwidth", lte, "10MHz");
  put("dlbandwidth", lte, "10MHz");
  put("txpower", lte, "PPusch:7dBm PPucch:-3dBm PSrs:8dBm PPrach:3dBm");
  put("earfcn", lte, "DL:3200 UL:21200");
  put("tac", lte, "4112");
  put("band", on, std::to_string(x.band));
  put("plmn", on, p.options.plmn);
  put("transmode", lte, "TM[3]");
  put("enodeb_id", lte, std::to_string(x.cell_id / 256));
  put("cqi0", lte, "9");
  put("cqi1", lte, "7");
  put("ulfrequency", lte, "2545000kHz");
  put("dlfrequency", lte, "2665000kHz");
  return 0;
}

int control(page& p, const form& x, xml_body&) {
  auto what = x.number("Control");
  return what ? p.modem.control(*what, p.now) : 100005;
}

constexpr endpoint device_rows[] = {
  {.path = "device/information",
   .get_rights_a = rights::login,
   .get_rights_b = rights::login,
   .get = information},
  {.path = "device/basic_information", .get = basic_information},
  {.path = "device/signal", .get_rights_b = rights::login, .get = signal},
  {.path = "device/control", .post = control},
};

} // namespace

std::span<const endpoint> device_pages() { return device_rows; }

} // namespace dongled::lab
