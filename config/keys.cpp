#include "config/keys.hpp"

#include "config/bare_url.hpp"
#include "config/firewall_keys.hpp"
#include "config/nearest.hpp"
#include "config/plan_keys.hpp"
#include "config/recorder_keys.hpp"
#include "config/schedule_keys.hpp"
#include "config/socks_keys.hpp"
#include "config/syntax.hpp"
#include "config/tune_keys.hpp"
#include "config/usb_keys.hpp"
#include "config/value_rows.hpp"

#include <algorithm>
#include <charconv>

namespace dongled {

namespace {

using nlohmann::ordered_json;
using namespace rows;

constexpr int64_t minute_ms = 60'000, hour_ms = 3'600'000, day_s = 86'400;
constexpr int64_t highest_metric = 4'294'967'294; // One below the `unreachable` of each table.

const std::string subnet_number = "a subnet number from 1 to 254";

std::optional<std::pair<subnet_id, subnet_id>> subnet_range(const std::string& text) {
  unsigned low = 0, high = 0;
  auto end = text.data() + text.size();
  auto [dash, bad] = std::from_chars(text.data(), end, low);
  if (bad != std::errc{} || dash == end || *dash != '-')
    return std::nullopt;
  auto [last, bad_too] = std::from_chars(dash + 1, end, high);
  if (bad_too != std::errc{} || last != end || low < 1 || low > high || high > 254)
    return std::nullopt;
  return std::pair{subnet_id{static_cast<uint8_t>(low)}, subnet_id{static_cast<uint8_t>(high)}};
}

key_row subnets_row() {
  static const std::string expected = R"(a range like "11-30" inside 1-254)";
  return {"dongles.subnets", expected,
          [](const json_node& x, settings& s, const complaint& complain) {
            auto text = std::get_if<std::string>(&x.value);
            auto range = text ? subnet_range(*text) : std::nullopt;
            if (!range)
              return mismatch(x, complain, expected);
            s.dongles.first = range->first;
            s.dongles.last = range->second;
          },
          [](const settings& s) {
            return ordered_json(to_string(s.dongles.first) + '-' + to_string(s.dongles.last));
          }};
}

void read_expected(const json_node& x, settings& s, const complaint& complain) {
  if (std::holds_alternative<std::nullptr_t>(x.value)) {
    s.dongles.expected.reset();
    return;
  }
  auto list = std::get_if<json_node::elements>(&x.value);
  if (!list)
    return mismatch(x, complain, "a list of subnet numbers from 1 to 254, or null");
  std::set<subnet_id> taken;
  for (size_t i = 0; i < list->size(); ++i) {
    auto place = '[' + std::to_string(i) + ']';
    auto n = whole_in((*list)[i], 1, 254);
    if (!n)
      mismatch((*list)[i], complain, subnet_number, place);
    else if (!taken.insert(subnet_id{static_cast<uint8_t>(*n)}).second)
      complain((*list)[i].line, place, std::to_string(*n) + " is listed twice");
  }
  s.dongles.expected = std::move(taken);
}

key_row expected_row() {
  return {"dongles.expected", "a list of subnet numbers from 1 to 254, or null", read_expected,
          [](const settings& s) {
            if (!s.dongles.expected)
              return ordered_json();
            auto out = ordered_json::array();
            for (auto x : *s.dongles.expected)
              out.push_back(x.n);
            return out;
          }};
}

void read_ports(const json_node& x, settings& s, const complaint& complain) {
  auto map = std::get_if<json_node::members>(&x.value);
  if (!map)
    return mismatch(x, complain, R"(an object like {"1-1.2": 11})");
  std::map<port_path, subnet_id> taken;
  for (auto& [port, value] : *map) {
    auto n = whole_in(value, 1, 254);
    if (!syntax::usb_port(port))
      complain(value.line, '.' + port, R"(expected a USB port like "1-1.2", got )" + quoted(port));
    else if (!n)
      mismatch(value, complain, subnet_number, '.' + port);
    else
      taken.emplace(port_path{port}, subnet_id{static_cast<uint8_t>(*n)});
  }
  s.dongles.ports = std::move(taken);
}

key_row ports_row() {
  return {"dongles.ports", R"(an object like {"1-1.2": 11})", read_ports, [](const settings& s) {
            auto out = ordered_json::object();
            for (auto& [port, subnet] : s.dongles.ports)
              out[port.text] = subnet.n;
            return out;
          }};
}

key_row addressing_row() {
  using way = settings::dongles_part::addressing;
  static const std::string expected = R"("adopt" or "static")";
  return {"dongles.address", expected,
          [](const json_node& x, settings& s, const complaint& complain) {
            auto text = std::get_if<std::string>(&x.value);
            if (text && *text == "adopt")
              s.dongles.address = way::adopt;
            else if (text && *text == "static")
              s.dongles.address = way::fixed;
            else
              mismatch(x, complain, expected);
          },
          [](const settings& s) {
            switch (s.dongles.address) {
            case way::adopt: return ordered_json("adopt");
            case way::fixed: return ordered_json("static");
            }
            return ordered_json();
          }};
}

/// The field of a row: one spelling for reading (const) and writing.
#define FIELD(member)                                                                              \
  [](auto& s) -> auto& { return s.member; }
/// The budget of one rung.
#define BUDGET(rung)                                                                               \
  whole("recovery.budgets_ms." #rung, FIELD(recovery.budgets.rung), 1, hour_ms, "milliseconds")

std::vector<key_row> make_table() {
  const std::string ms = "milliseconds", sec = "seconds", path = "an absolute path",
                    ip = "an IPv4 or IPv6 address",
                    name = "an interface name of at most 15 characters",
                    range = R"(address ranges like "10.0.0.0/8" or "fd00::/8")";
  using namespace syntax;
  return {
    text("uplink.interface", FIELD(uplink.interface), name + R"(, or "auto")", interface_or_auto),
    whole("uplink.metric", FIELD(uplink.metric), 0, highest_metric),
    text("uplink.advertise", FIELD(uplink.advertise), R"(a host name or address, or "auto")",
         host_or_auto),
    subnets_row(),
    expected_row(),
    whole("dongles.metric_base", FIELD(dongles.metric_base), 1, highest_metric - 254),
    addressing_row(),
    ports_row(),
    usb_ids_key(),
    text("dongles.modem.username", FIELD(dongles.modem.username), "1 to 64 printable bytes",
         user_name),
    text("dongles.modem.password_file", FIELD(dongles.modem.password_file), path, absolute_path),
    whole("dongles.modem.timeout_ms", FIELD(dongles.modem.timeout), 50, minute_ms, ms),
    plans_key(),
    text("dongles.apn_table", FIELD(dongles.apn_table), path, absolute_path),
    text("socks.listen", FIELD(socks.listen), ip, address),
    whole("socks.port_base", FIELD(socks.port_base), 1, 65'534),
    extra_port_bases_key(),
    texts("socks.allow", FIELD(socks.allow), range, syntax::range),
    texts("socks.deny_destinations", FIELD(socks.deny_destinations), range + R"( or "private")",
          range_or_private),
    text("socks.users_file", FIELD(socks.users_file), path, absolute_path),
    whole("socks.max_connections", FIELD(socks.max_connections), 1, 65'536),
    whole("socks.max_client_connections", FIELD(socks.max_client_connections), 0, 65'536),
    yes_no("socks.udp", FIELD(socks.udp)),
    udp_ports_key(),
    ttl_key(),
    texts("socks.proxy_protocol_from", FIELD(socks.proxy_protocol_from), range, syntax::range),
    whole("socks.handshake_timeout_ms", FIELD(socks.handshake_timeout), 1, hour_ms, ms),
    whole("socks.connect_timeout_ms", FIELD(socks.connect_timeout), 1, hour_ms, ms),
    whole("socks.idle_timeout_s", FIELD(socks.idle_timeout), 1, 30 * day_s, sec),
    whole("socks.drain_ms", FIELD(socks.drain), 0, hour_ms, ms),
    whole("socks.threads", FIELD(socks.threads), 0, 16),
    whole("toggle.cooldown_s", FIELD(toggle.cooldown), 0, day_s, sec),
    whole("toggle.max_concurrent", FIELD(toggle.max_concurrent), 1, 254),
    whole("toggle.hold_ms", FIELD(toggle.hold), 0, 10 * minute_ms, ms),
    whole("toggle.attach_budget_ms", FIELD(toggle.attach_budget), 1, hour_ms, ms),
    whole("toggle.unchanged_retries", FIELD(toggle.unchanged_retries), 0, 10),
    schedules_key(),
    yes_no("recovery.enabled", FIELD(recovery.enabled)),
    share("recovery.quorum", FIELD(recovery.quorum)),
    BUDGET(route),
    BUDGET(modem),
    BUDGET(modem_reboot),
    BUDGET(mode_switch),
    BUDGET(usb),
    BUDGET(port_power),
    BUDGET(hub_power),
    BUDGET(controller),
    whole("recovery.power_off_ms", FIELD(recovery.power_off), 1, 10 * minute_ms, ms),
    whole("health.interval_ms", FIELD(health.interval), 50, hour_ms, ms),
    whole("health.failures", FIELD(health.failures), 1, 1000),
    whole("health.timeout_ms", FIELD(health.timeout), 1, 10 * minute_ms, ms),
    texts("health.probes", FIELD(health.probes),
          R"(URLs like "http://host/path" (http only: a probe needs no secrecy))", http_url,
          without_query),
    whole("health.quiet_after_traffic_s", FIELD(health.quiet_after_traffic), 0, day_s, sec),
    text("usb.sysfs", FIELD(usb.sysfs), path, absolute_path),
    text("usb.dev", FIELD(usb.dev), path, absolute_path),
    switch_messages_key(),
    text("api.listen", FIELD(api.listen), ip, address),
    whole("api.port", FIELD(api.port), 1, 65'535),
    text("api.token_file", FIELD(api.token_file), path, absolute_path),
    text("api.tokens_file", FIELD(api.tokens_file), path, absolute_path),
    texts("api.allow", FIELD(api.allow), range, syntax::range),
    texts("api.hosts", FIELD(api.hosts), R"(host names like "rack.example")", host_and_port),
    text("api.cors_origin", FIELD(api.cors_origin),
         R"("*", an origin like "https://rack.example", or "")", cors_origin),
    whole("api.max_streams", FIELD(api.max_streams), 0, 48),
    text("shell.listen", FIELD(shell.listen), ip, address),
    whole("shell.port", FIELD(shell.port), 1, 65'535),
    text("shell.certificate_file", FIELD(shell.certificate_file), path, absolute_path),
    text("shell.key_file", FIELD(shell.key_file), path, absolute_path),
    text("shell.authority_file", FIELD(shell.authority_file), path, absolute_path),
    texts("webhooks.urls", FIELD(webhooks.urls), R"(URLs like "https://host/path")", web_url,
          bare_url),
    text("webhooks.secret_file", FIELD(webhooks.secret_file), path, absolute_path),
    texts("webhooks.events", FIELD(webhooks.events), R"("toggle", "dongle" or "firewall")",
          hook_event),
    whole("webhooks.timeout_ms", FIELD(webhooks.timeout), 50, minute_ms, ms),
    whole("webhooks.give_up_s", FIELD(webhooks.give_up), 1, 30 * day_s, sec),
    yes_no("firewall.enabled", FIELD(firewall.enabled)),
    list_url_key(),
    text("firewall.list_file", FIELD(firewall.list_file), path, absolute_path),
    list_key_key(),
    whole("firewall.interval_s", FIELD(firewall.interval), 300, 7 * day_s, sec),
    whole("firewall.max_entries", FIELD(firewall.max_entries), 1, 65'536),
    share("firewall.max_shrink", FIELD(firewall.max_shrink)),
    yes_no("firewall.allow_any", FIELD(firewall.allow_any)),
    on_removal_key(),
    yes_no("firewall.log", FIELD(firewall.log)),
    whole("journal.keep_days", FIELD(journal.keep_days), 1, 3650),
    whole("journal.max_mb", FIELD(journal.max_mb), 16, 1'000'000),
    yes_no("recorder.enabled", FIELD(recorder.enabled)),
    recorder_interval_key(),
    whole("recorder.keep_days", FIELD(recorder.keep_days), 1, 3650),
    whole("recorder.max_mb", FIELD(recorder.max_mb), 1, 1'000'000),
    yes_no("watch_only", FIELD(watch_only)),
    apply_at_start_key(),
    text("host.root", FIELD(host.root), path, absolute_path),
    agent_check_port_key(),
    text("state_dir", FIELD(state_dir), path, absolute_path),
    text("log.level", FIELD(log.level), R"("trace", "debug", "info", "warn" or "error")",
         log_level),
    text("log.file", FIELD(log.file), path, absolute_path),
  };
}

#undef BUDGET
#undef FIELD

} // namespace

const std::vector<key_row>& key_table() {
  static const auto table = make_table();
  return table;
}

bool is_section(std::string_view path) {
  auto inside = [&](const key_row& row) {
    return path.empty() || (row.path.starts_with(path) && row.path[path.size()] == '.');
  };
  return std::any_of(key_table().begin(), key_table().end(), inside);
}

std::string nearest_key(std::string_view path) {
  std::vector<std::string_view> known;
  for (auto& row : key_table()) {
    known.push_back(row.path);
    // Sections too: "sock" is nearest to "socks", not to a key within.
    for (auto dot = row.path.find('.'); dot != row.path.npos; dot = row.path.find('.', dot + 1)) {
      auto section = std::string_view(row.path).substr(0, dot);
      if (std::find(known.begin(), known.end(), section) == known.end())
        known.push_back(section);
    }
  }
  return std::string(nearest(path, known));
}

} // namespace dongled
