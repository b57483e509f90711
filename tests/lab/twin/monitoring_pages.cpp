#include "tests/lab/twin/page.hpp"

#include <chrono>
#include <string>

namespace dongled::lab {

namespace {

/// 1 ready, 0 there but locked, 255 none.
int sim_status(const sim_card& x) {
  if (!x.present())
    return 255;
  return x.ready() ? 1 : 0;
}

/// 2 available, 1 limited, 0 none.
int service_status(const modem_state& x) {
  if (x.in_service())
    return 2;
  return x.sim().present() ? 0 : 1;
}

/// A modem without SIM goes on showing LTE; one without network shows nothing.
int network_type(const modem_state& x) {
  if (!x.sim().present())
    return 19;
  return x.in_service() ? x.radio().network_type() : 0;
}

void status_head(page& p, xml_body& out) {
  auto& m = p.modem;
  out.leaf("ConnectionStatus", m.link().status());
  out.leaf("WifiConnectionStatus", "");
  out.leaf("SignalStrength", "");
  out.leaf("SignalIcon", m.in_service() ? m.radio().bars() : 0);
  out.leaf("CurrentNetworkType", network_type(m));
  out.leaf("CurrentServiceDomain", m.in_service() ? 3 : 0);
  out.leaf("RoamingStatus", 0);
  for (auto name : {"BatteryStatus", "BatteryLevel", "BatteryPercent"})
    out.leaf(name, "");
  out.leaf("simlockStatus", 0);
}

int status(page& p, xml_body& out) {
  auto a = p.options.family == firmware::a;
  auto& m = p.modem;
  auto& lease = m.link().lease();
  status_head(p, out);
  if (a) {
    out.leaf("WanIPAddress", lease ? lease->address : "");
    out.leaf("WanIPv6Address", "");
  }
  out.leaf("PrimaryDns", lease ? lease->primary_dns : "");
  out.leaf("SecondaryDns", lease ? lease->secondary_dns : "");
  out.leaf("wififrequence", 0);
  out.leaf("flymode", 0);
  out.leaf("PrimaryIPv6Dns", "");
  out.leaf("SecondaryIPv6Dns", "");
  out.leaf("CurrentWifiUser", 0);
  out.leaf("TotalWifiUser", 16);
  out.leaf("currenttotalwifiuser", 0);
  out.leaf("ServiceStatus", service_status(m));
  out.leaf("SimStatus", sim_status(m.sim()));
  out.leaf("WifiStatus", 0);
  out.leaf("CurrentNetworkTypeEx", m.in_service() ? m.radio().network_type_ex() : 0);
  out.leaf("maxsignal", 5);
  out.leaf("wifiindooronly", a ? -1 : 0);
  out.leaf("cellroam", 1);
  out.leaf("classify", a ? "hilink" : "wingle");
  out.leaf("usbup", 0);
  out.leaf("wifiswitchstatus", 1);
  out.leaf("WifiStatusExCustom", 0);
  out.leaf("hvdcp_online", 0);
  if (!a)
    out.leaf("speedLimitStatus", 0);
  return 0;
}

int traffic_statistics(page& p, xml_body& out) {
  auto& x = p.modem.meter();
  auto rate = x.rate(p.now);
  out.leaf("CurrentConnectTime", x.current_time(p.now).count());
  out.leaf("CurrentUpload", x.current().upload);
  out.leaf("CurrentDownload", x.current().download);
  out.leaf("CurrentDownloadRate", rate.download);
  out.leaf("CurrentUploadRate", rate.upload);
  out.leaf("TotalUpload", x.total().upload);
  out.leaf("TotalDownload", x.total().download);
  out.leaf("TotalConnectTime", x.total_time(p.now).count());
  out.leaf("showtraffic", 1);
  return 0;
}

/// The modem writes dates without padding zeros.
std::string date_text(std::chrono::sys_days day) {
  std::chrono::year_month_day x{day};
  return std::to_string(static_cast<int>(x.year())) + "-"
         + std::to_string(static_cast<unsigned>(x.month())) + "-"
         + std::to_string(static_cast<unsigned>(x.day()));
}

int month_statistics(page& p, xml_body& out) {
  auto& x = p.modem.meter();
  out.leaf("CurrentMonthDownload", x.month().download);
  out.leaf("CurrentMonthUpload", x.month().upload);
  out.leaf("MonthDuration", x.total_time(p.now).count());
  out.leaf("MonthLastClearTime", date_text(p.modem.month_cleared()));
  return 0;
}

int clear_traffic(page& p, const form& x, xml_body&) {
  if (x.number("ClearTraffic") != 1)
    return 100005;
  p.modem.clear_traffic(p.now);
  return 0;
}

int start_date(page& p, xml_body& out) {
  auto& x = p.modem.records().month;
  out.leaf("StartDay", x.start_day);
  out.leaf("DataLimit", x.data_limit);
  out.leaf("MonthThreshold", x.threshold);
  out.leaf("SetMonthData", x.set_month_data);
  return 0;
}

int set_start_date(page& p, const form& x, xml_body&) {
  auto day = x.number("StartDay"), threshold = x.number("MonthThreshold"),
       set = x.number("SetMonthData");
  auto limit = x.text("DataLimit");
  if (!day || *day < 1 || *day > 31 || !limit || limit->size() > 32 || !threshold
      || *threshold > 100 || !set || *set > 1)
    return 100005;
  p.modem.records().month = {*day, *limit, *threshold, *set};
  return 0;
}

int check_notifications(page& p, xml_body& out) {
  out.leaf("UnreadMessage", 0);
  out.leaf("SmsStorageFull", 0);
  out.leaf("OnlineUpdateStatus", 10);
  if (p.options.family == firmware::b)
    out.leaf("SimOperEvent", 0);
  return 0;
}

constexpr endpoint monitoring_rows[] = {
  {.path = "monitoring/status", .get = status},
  {.path = "monitoring/traffic-statistics", .get = traffic_statistics},
  {.path = "monitoring/month_statistics", .get = month_statistics},
  {.path = "monitoring/clear-traffic", .post = clear_traffic},
  {.path = "monitoring/start_date", .get = start_date, .post = set_start_date},
  {.path = "monitoring/check-notifications", .get = check_notifications},
};

} // namespace

std::span<const endpoint> monitoring_pages() { return monitoring_rows; }

} // namespace dongled::lab
