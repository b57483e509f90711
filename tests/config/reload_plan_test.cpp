#include "config/reload_plan.hpp"

#include "config/json_tree.hpp"
#include "config/keys.hpp"
#include "tests/support/catch.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>

using namespace dongled;

namespace {

enum class fate { at_once, restart };
/// Another value than the default, and what a reload makes of it.
struct sample {
  std::string value; ///< JSON.
  fate what = fate::at_once;
};

std::map<std::string, sample> samples() {
  constexpr auto waits = fate::restart;
  return {
    {"uplink.interface", {R"("eth9")"}},
    {"uplink.metric", {"77"}},
    {"uplink.advertise", {R"("rack.example")"}},
    {"dongles.subnets", {R"("12-29")", waits}},
    {"dongles.expected", {"[12]", waits}},
    {"dongles.metric_base", {"300"}},
    {"dongles.address", {R"("static")"}},
    {"dongles.usb_ids", {R"(["1bbb:0195"])"}},
    {"dongles.ports", {R"({"1-1.2": 12})"}},
    {"dongles.modem.username", {R"("root")"}},
    {"dongles.modem.password_file", {R"("/p")"}},
    {"dongles.modem.timeout_ms", {"4001"}},
    {"dongles.plans", {R"({"11": {"gb": 100}})"}},
    {"dongles.apn_table", {R"("/apns.xml")"}},
    {"socks.listen", {R"("127.0.0.1")", waits}},
    {"socks.port_base", {"20000", waits}},
    {"socks.extra_port_bases", {"[3300]", waits}},
    {"socks.udp_ports", {R"("21000-21999")"}},
    {"socks.ttl", {"65"}},
    {"socks.allow", {R"(["10.0.0.0/8"])"}},
    {"socks.deny_destinations", {"[]"}},
    {"socks.users_file", {R"("/u")"}},
    {"socks.max_connections", {"7"}},
    {"socks.max_client_connections", {"7"}},
    {"socks.udp", {"false"}},
    {"socks.proxy_protocol_from", {R"(["10.0.0.2"])"}},
    {"socks.handshake_timeout_ms", {"7"}},
    {"socks.connect_timeout_ms", {"7"}},
    {"socks.idle_timeout_s", {"7"}},
    {"socks.drain_ms", {"7"}},
    {"socks.threads", {"7", waits}},
    {"toggle.cooldown_s", {"7"}},
    {"toggle.max_concurrent", {"7"}},
    {"toggle.hold_ms", {"7"}},
    {"toggle.attach_budget_ms", {"7"}},
    {"toggle.unchanged_retries", {"7"}},
    {"schedules", {R"([{"dongles": [11], "every": "10m", "between": "22:00-06:00"}])"}},
    {"recovery.enabled", {"false"}},
    {"recovery.quorum", {"0.5"}},
    {"recovery.budgets_ms.route", {"7"}},
    {"recovery.budgets_ms.modem", {"7"}},
    {"recovery.budgets_ms.modem_reboot", {"7"}},
    {"recovery.budgets_ms.mode_switch", {"7"}},
    {"recovery.budgets_ms.usb", {"7"}},
    {"recovery.budgets_ms.port_power", {"7"}},
    {"recovery.budgets_ms.hub_power", {"7"}},
    {"recovery.budgets_ms.controller", {"7"}},
    {"recovery.power_off_ms", {"7"}},
    {"health.interval_ms", {"777"}},
    {"health.failures", {"7"}},
    {"health.timeout_ms", {"7"}},
    {"health.probes", {R"(["http://a.example/"])"}},
    {"health.quiet_after_traffic_s", {"7"}},
    {"usb.sysfs", {R"("/s")", waits}},
    {"usb.switch_messages", {R"({"1bbb:0196": "huawei"})"}},
    {"api.hosts", {R"(["rack.example"])"}},
    {"usb.dev", {R"("/d")", waits}},
    {"api.listen", {R"("127.0.0.2")"}},
    {"api.port", {"81"}},
    {"api.token_file", {R"("/t")"}},
    {"api.tokens_file", {R"("/ts")"}},
    {"api.allow", {R"(["10.0.0.0/8"])"}},
    {"api.cors_origin", {R"("https://a.example")"}},
    {"api.max_streams", {"7"}},
    {"shell.listen", {R"("127.0.0.2")"}},
    {"shell.port", {"81"}},
    {"shell.certificate_file", {R"("/c")", waits}},
    {"shell.key_file", {R"("/k")", waits}},
    {"shell.authority_file", {R"("/a")", waits}},
    {"webhooks.urls", {R"(["https://a.example/"])"}},
    {"webhooks.secret_file", {R"("/s")"}},
    {"webhooks.events", {R"(["toggle"])"}},
    {"webhooks.timeout_ms", {"777"}},
    {"webhooks.give_up_s", {"7"}},
    {"firewall.enabled", {"true"}},
    {"firewall.list_url", {R"("https://a.example/list")"}},
    {"firewall.list_file", {R"("/list")"}},
    {"firewall.list_key", {R"("RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3")"}},
    {"firewall.interval_s", {"777"}},
    {"firewall.max_entries", {"7"}},
    {"firewall.max_shrink", {"0.9"}},
    {"firewall.allow_any", {"true"}},
    {"firewall.on_removal", {R"("drain")"}},
    {"firewall.log", {"false"}},
    {"journal.keep_days", {"8"}},
    {"journal.max_mb", {"77"}},
    {"recorder.enabled", {"false"}},
    {"recorder.interval_s", {"0.2"}},
    {"recorder.keep_days", {"8"}},
    {"recorder.max_mb", {"77"}},
    {"watch_only", {"true"}},
    {"tune.apply_at_start", {R"(["backlog"])"}},
    {"host.root", {R"("/r")", waits}},
    {"fleet.agent_check_port", {"9011"}},
    {"state_dir", {R"("/elsewhere")", waits}},
    {"log.level", {R"("debug")"}},
    {"log.file", {R"("/l")", waits}},
  };
}

settings with(const key_row& row, const std::string& value, settings x = {}) {
  row.read(read_json(value, "test").root, x,
           [&](int, const std::string&, const std::string& why) { FAIL(row.path << ": " << why); });
  return x;
}

const key_row& row_of(const std::string& path) {
  return *std::find_if(key_table().begin(), key_table().end(),
                       [&](auto& x) { return x.path == path; });
}

} // namespace

TEST_CASE("of every key it is known whether a reload applies it or it takes a restart") {
  auto all = samples();
  for (auto& row : key_table()) {
    INFO(row.path);
    REQUIRE(all.contains(row.path)); // a new key: say here what a reload does with it
    auto& one = all.at(row.path);
    const settings was;
    auto is = with(row, one.value);
    REQUIRE(row.show(was) != row.show(is));
    auto plan = plan_reload(was, is);
    CHECK((plan.waits == std::vector{row.path}) == (one.what == fate::restart));
    CHECK((plan.applied == std::vector{row.path}) == (one.what == fate::at_once));
    CHECK(row.show(plan.force) == row.show(one.what == fate::restart ? was : is));
    for (auto& other : key_table()) // and nothing else moves
      if (other.path != row.path)
        CHECK(other.show(plan.force) == other.show(was));
  }
  CHECK(all.size() == key_table().size());
}

TEST_CASE("a dongle that is named anew is known at once; to forget one takes a restart") {
  auto plan = [](const std::string& path, const std::string& before, const std::string& after) {
    auto& row = row_of(path);
    auto was = with(row, before);
    return plan_reload(was, with(row, after, was)).waits.empty();
  };
  CHECK(plan("dongles.expected", "[11,12]", "[11,12,13]"));
  CHECK(plan("dongles.expected", "[11,12]", "null"));
  CHECK_FALSE(plan("dongles.expected", "[11,12]", "[11]"));
  CHECK_FALSE(plan("dongles.expected", "null", "[11]"));
  CHECK(plan("dongles.subnets", R"("11-30")", R"("10-31")"));
  CHECK_FALSE(plan("dongles.subnets", R"("11-30")", R"("11-29")"));
  CHECK(plan("dongles.ports", R"({"1-1": 11})", R"({"1-1": 11, "1-2": 12})"));
  CHECK_FALSE(plan("dongles.ports", R"({"1-1": 11})", R"({"1-2": 11})"));
}

TEST_CASE("a key that was changed back waits for nothing") {
  settings was;
  auto waits = was;
  waits.socks.port_base = 20000;
  auto first = plan_reload(was, waits);
  REQUIRE(first.waits.size() == 1);
  CHECK(plan_reload(first.force, waits).waits == first.waits); // still
  CHECK(plan_reload(first.force, was).waits.empty());
}
