#include "api/views/views.hpp"

#include "actors/phase_view.hpp"
#include "api/accounts.hpp"
#include "api/views/or_null.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>

namespace dongled::api {

using nlohmann::json;

namespace {

constexpr const char* api_version = "1.0";

/// Connected: the modem says so, or the internet has just been seen through it.
bool connected(const dongle_view& x) {
  auto seen = x.health.now == policy::egress::healthy;
  return x.link.present && (seen || (x.modem.answers && x.modem.connected));
}

json traffic_json(uint64_t up, uint64_t down) { return {{"upload", up}, {"download", down}}; }

const std::vector<io::relay::user_counters> no_users;

json counts_json(const rack_picture& x) {
  auto known = std::count_if(x.dongles.begin(), x.dongles.end(), [](auto& d) { return d.known; });
  auto& expected = x.config.dongles.expected;
  auto configured = expected ? static_cast<int64_t>(expected->size()) : int64_t{known};
  int64_t active = 0, missing = 0;
  for (auto& d : x.dongles) {
    if (!d.known)
      continue;
    auto counts = !expected || expected->contains(d.subnet);
    active += policy::usable(phase_of(d).now);
    missing += counts && !policy::usable(phase_of(d).now);
  }
  // An expected dongle that nobody knows of yet is missing too.
  if (expected)
    for (auto n : *expected)
      missing += std::none_of(x.dongles.begin(), x.dongles.end(),
                              [&](auto& d) { return d.known && d.subnet == n; });
  return {{"expected", configured},
          {"configured", configured},
          {"active", active},
          {"inactive", std::max<int64_t>(configured - active, 0)},
          {"all_connected", configured > 0 && missing == 0}};
}

/// Toggles that people have asked for: recovery's own do not count against the limit.
json toggles_json(const rack_picture& x) {
  auto running = std::count_if(x.dongles.begin(), x.dongles.end(), [](auto& d) {
    return !d.toggle.running.empty() && !d.toggle.asked_by.starts_with("recovery");
  });
  return {{"running", running}, {"max_concurrent", x.config.toggle.max_concurrent}};
}

json uplink_json(const host_view& x) {
  return {{"interface", or_null(x.uplink.interface)},
          {"address", or_null(x.uplink.address)},
          {"gateway", or_null(x.uplink.gateway)},
          {"metric", x.uplink.metric ? json(*x.uplink.metric) : json(nullptr)},
          {"up", x.uplink.up}};
}

json conditions_json(const std::vector<condition>& all) {
  json out = json::array();
  for (auto& x : all)
    out.push_back({{"code", x.code},
                   {"since", rfc3339(x.since)},
                   {"dongle", x.dongle ? json(x.dongle->n) : json(nullptr)},
                   {"says", x.says},
                   {"do", or_null(x.advice)}});
  return out;
}

/// The data plan and its use; null: nothing was counted yet.
json plan_json(const dongle_view& x) {
  if (!x.modem.plan)
    return nullptr;
  auto& plan = *x.modem.plan;
  return {{"limit_bytes", plan.limit},
          {"used_bytes", plan.used},
          {"percent", std::round(plan.percent() * 10) / 10},
          {"since", rfc3339(plan.since)},
          {"until", rfc3339(plan.until)},
          {"counted_from", rfc3339(plan.counted_from)},
          {"forecast_bytes", or_null(plan.forecast)}};
}

/// What older programs read: the conditions' sentences.
json warnings_json(const std::vector<condition>& all) {
  json out = json::array();
  for (auto& x : all)
    out.push_back(x.says);
  return out;
}

} // namespace

std::string advertised_host(const rack_picture& x) {
  if (!x.host.advertise.empty())
    return x.host.advertise;
  auto& wanted = x.config.uplink.advertise;
  if (!wanted.empty() && wanted != "auto")
    return wanted;
  auto& listen = x.config.socks.listen;
  return listen.empty() || listen == "0.0.0.0" || listen == "::" ? "127.0.0.1" : listen;
}

std::string url_host(const std::string& host) {
  return host.find(':') == host.npos ? host : '[' + host + ']';
}

std::string leads_to(const dongle_view::health_part& x) {
  return x.now == policy::egress::walled && x.foreign ? x.foreign->host : std::string{};
}

json dongle_json(const dongle_view& x, const rack_picture& of) {
  auto verdict = phase_of(x);
  auto port = of.config.socks.port(x.subnet);
  auto carried = of.carried.find(x.subnet);
  auto count = carried == of.carried.end() ? io::relay::counters{} : carried->second;
  auto users = of.users.find(x.subnet);
  auto accounts =
    accounts_of(x.subnet, count, users == of.users.end() ? no_users : users->second, of.host);
  json out{{"proxy_url", "socks5://" + url_host(advertised_host(of)) + ':' + std::to_string(port)},
           {"subnet", x.subnet.n},
           {"external_ip", or_null(x.health.external_ip)},
           {"last_toggle", x.toggle.last ? json(rfc3339(x.toggle.last->ended)) : json(nullptr)},
           {"traffic", traffic_json(x.modem.traffic.upload, x.modem.traffic.download)},
           {"relayed", traffic_json(count.up_bytes, count.down_bytes)},
           {"carried", to_json(accounts.front())},
           {"users", users_json(accounts)},
           {"signal", x.modem.signal ? to_json(*x.modem.signal) : json(nullptr)},
           {"connected", connected(x)},
           {"toggle_status", toggle_status_json(x, of)},
           {"phase", policy::to_string(verdict.now)},
           {"phase_reason", verdict.why},
           {"leads_to", or_null(leads_to(x.health))},
           {"interface", or_null(x.link.interface)},
           {"usb_path", or_null(x.link.port.text.empty() ? x.usb.port.text : x.link.port.text)},
           {"connections", count.connections}};
  if (of.config.dongles.plans.contains(x.subnet))
    out["plan"] = plan_json(x);
  return out;
}

json toggle_status_json(const dongle_view& x, const rack_picture& of) {
  auto& t = x.toggle;
  if (!t.running.empty())
    return {{"status", "in_progress"},
            {"message", t.action.empty() ? "The toggle is running" : t.action},
            {"toggle_id", t.running},
            {"asked_by", t.asked_by},
            {"started", rfc3339(t.started)}};
  if (!t.last)
    return {{"status", "idle"}, {"message", "Never toggled"}};
  json out = {{"status", "idle"},
              {"message", "Ready"},
              {"toggle_id", t.last->toggle_id},
              {"outcome", to_string(t.last->outcome)}};
  if (t.last->timed_out) {
    out["status"] = "timeout";
    out["message"] = t.last->error.empty() ? "The last toggle ran out of time" : t.last->error;
    return out;
  }
  auto rest = t.last_end ? *t.last_end + of.config.toggle.cooldown - of.clock : seconds{0};
  if (rest > rest.zero()) {
    auto left = std::chrono::ceil<seconds>(rest).count();
    out["status"] = "recent";
    out["message"] = "Toggled a moment ago; again in " + std::to_string(left) + " s";
    out["retry_after_s"] = left;
  }
  return out;
}

json status_json(const rack_picture& x) {
  json proxies = json::array();
  for (auto& d : x.dongles)
    if (d.known)
      proxies.push_back(dongle_json(d, x));
  return {{"status", "ready"},
          {"api_version", api_version},
          {"timestamp", rfc3339(x.now)},
          {"available_proxies", std::move(proxies)},
          {"dongle_status", counts_json(x)},
          {"host", or_null(x.host_name)},
          {"toggles", toggles_json(x)},
          {"uplink", uplink_json(x.host)},
          {"conditions", conditions_json(x.conditions)},
          {"warnings", warnings_json(x.conditions)}};
}

json proxy_info_json(const rack_picture& x) {
  json proxies = json::array();
  for (auto& d : x.dongles)
    if (d.known && policy::usable(phase_of(d).now))
      proxies.push_back({{"subnet", d.subnet.n},
                         {"host", advertised_host(x)},
                         {"port", x.config.socks.port(d.subnet)},
                         {"type", "socks5"},
                         {"external_ip", or_null(d.health.external_ip)},
                         {"healthy", d.health.now == policy::egress::healthy}});
  return {{"proxies", std::move(proxies)}};
}

} // namespace dongled::api
