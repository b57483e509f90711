#include "api/metrics/metrics_page.hpp"

#include "api/http/http_routes.hpp"
#include "tests/api/fake_tree.hpp"
#include "tests/api/metrics/prometheus_text.hpp"
#include "tests/support/board_hand.hpp"
#include "tests/support/catch.hpp"

using namespace dongled;
using namespace dongled::api;
using test::prometheus_text;

namespace {

supervision::census_entry actor(const std::string& path, const std::string& supervisor) {
  supervision::census_entry x;
  x.path = path;
  x.supervisor = supervisor;
  x.state = supervision::phase::restarting;
  return x;
}

dongle_view dongle(uint8_t n) {
  dongle_view x;
  x.subnet = subnet_id{n};
  x.known = true;
  return x;
}

/// A rack of two: 11 works, 12 has not been seen.
metrics_facts two_dongles() {
  metrics_facts x;
  x.version = "1.2.3";
  x.started = 1'700'000'000'500;
  auto good = dongle(11);
  good.link.looked = good.link.present = true;
  good.socks.listening = true;
  good.health.now = policy::egress::healthy;
  good.health.good_at = 1'700'000'001'000;
  good.modem.looked = good.modem.answers = good.modem.connected = true;
  good.modem.signal = signal_view{};
  good.modem.signal->rsrp = -95;
  good.usb.hub = "1-1";
  x.rack.dongles = {good, dongle(12)};
  auto& carried = x.rack.carried[subnet_id{11}];
  carried.up_bytes = 10;
  carried.down_bytes = 20;
  carried.ended[static_cast<size_t>(io::relay::ending::idle)] = 4;
  carried.names_remembered = 5;
  x.journal_told = 10;
  x.journal_written = 7;
  x.journal_lost = 1;
  x.rack.config.dongles.expected = {subnet_id{11}, subnet_id{12}, subnet_id{13}};
  return x;
}

} // namespace

TEST_CASE("the page tells of each dongle in a form that Prometheus reads") {
  prometheus_text page{metrics_page(two_dongles())};
  CHECK(page.value("dongled_build_info", {{"version", "1.2.3"}}) == 1);
  CHECK(page.value("dongled_process_start_time_seconds") == 1'700'000'000.5);
  CHECK(page.value("dongled_dongle_up", {{"dongle", "11"}}) == 1);
  CHECK(page.value("dongled_dongle_up", {{"dongle", "12"}}) == 0);
  CHECK(page.value("dongled_dongle_phase", {{"dongle", "11"}, {"phase", "ready"}}) == 1);
  CHECK(page.value("dongled_dongle_phase", {{"dongle", "12"}, {"phase", "ready"}}) == 0);
  CHECK(page.count("dongled_dongle_phase") == 28);
  CHECK(page.value("dongled_journal_happenings_total", {{"result", "written"}}) == 7);
  CHECK(page.value("dongled_journal_happenings_total", {{"result", "lost"}}) == 1);
  CHECK(page.value("dongled_journal_waiting_happenings") == 2);
  CHECK(page.value("dongled_dongles_expected") == 3);
  CHECK(page.value("dongled_dongle_last_good_timestamp_seconds", {{"dongle", "11"}})
        == 1'700'000'001);
  CHECK_FALSE(page.value("dongled_dongle_last_good_timestamp_seconds", {{"dongle", "12"}}));
  CHECK(page.value("dongled_modem_rsrp_dbm", {{"dongle", "11"}}) == -95);
  CHECK(page.count("dongled_modem_sinr_db") == 0);
  CHECK(page.count("dongled_modem_connected") == 1);
  CHECK(page.value("dongled_relay_bytes_total", {{"dongle", "11"}, {"direction", "down"}}) == 20);
  CHECK(page.value("dongled_connections_ended_total", {{"dongle", "11"}, {"reason", "idle"}}) == 4);
  CHECK(page.value("dongled_dns_lookups_total", {{"dongle", "11"}, {"result", "remembered"}}) == 5);
}

TEST_CASE("conditions are counted by their code") {
  auto facts = two_dongles();
  facts.rack.conditions = {
    {"no_sim", subnet_id{11}, "."}, {"no_sim", subnet_id{12}, "."}, {"no_uplink", {}, "."}};
  prometheus_text page{metrics_page(facts)};
  CHECK(page.value("dongled_conditions", {{"code", "no_sim"}}) == 2);
  CHECK(page.value("dongled_conditions", {{"code", "no_uplink"}}) == 1);
}

TEST_CASE("every phase a dongle can be in has its sample, and one of them is 1") {
  auto facts = two_dongles();
  facts.rack.dongles[1].power.off = true;
  prometheus_text page{metrics_page(facts)};
  for (std::string n : {"11", "12"}) {
    double sum = 0;
    for (auto& x : page.samples())
      if (x.name == "dongled_dongle_phase" && x.labels.at("dongle") == n)
        sum += x.value;
    CHECK(sum == 1);
  }
}

TEST_CASE("actors are named but for relays, and a death is never uncounted") {
  auto facts = two_dongles();
  facts.tree = {actor("/journal", "/"), actor("/rack/11/relays/1", "/rack/11/relays")};
  facts.said["/journal"] = {"writing", 7};
  facts.happened.deaths = {{"/journal", 2}, {"/rack/12/modem", 5}};
  prometheus_text page{metrics_page(facts)};
  CHECK(page.value("dongled_actor_restarts_total", {{"actor", "/journal"}}) == 2);
  CHECK(page.value("dongled_actor_restarts_total", {{"actor", "/rack/12/modem"}}) == 5);
  CHECK(page.value("dongled_actor_up", {{"actor", "/journal"}}) == 0);
  CHECK(page.value("dongled_actor_mailbox_messages", {{"actor", "/journal"}}) == 7);
  CHECK(page.value("dongled_actors", {{"state", "restarting"}}) == 2);
  CHECK(page.count("dongled_actor_up") == 1);
}

TEST_CASE("toggles, power and requests are there with their labels") {
  auto facts = two_dongles();
  facts.happened.toggles[{11, "changed", 0, "http"}] = 3;
  histogram took{{1, 2}};
  took.add(1.5);
  facts.happened.toggle_seconds.emplace(std::pair{std::string{"changed"}, 0u}, took);
  facts.happened.power[{"port_cycle", false}] = 1;
  facts.http.answers[{"/toggle/*", 429}] = 2;
  facts.http.seconds.emplace("/toggle/*", took);
  prometheus_text page{metrics_page(facts)};
  CHECK(page.value("dongled_toggles_total",
                   {{"dongle", "11"}, {"outcome", "changed"}, {"step", "0"}, {"asked_by", "http"}})
        == 3);
  CHECK(page.value("dongled_toggle_duration_seconds_bucket",
                   {{"outcome", "changed"}, {"step", "0"}, {"le", "2"}})
        == 1);
  CHECK(page.value("dongled_power_operations_total",
                   {{"operation", "port_cycle"}, {"result", "failed"}})
        == 1);
  CHECK(page.value("dongled_http_requests_total", {{"route", "/toggle/*"}, {"code", "429"}}) == 2);
  CHECK(page.value("dongled_http_request_duration_seconds_sum", {{"route", "/toggle/*"}}) == 1.5);
}

TEST_CASE("/metrics is served as text, asks live actors for their mailboxes, and names no client") {
  test::fake_tree tree;
  dongled::test::hand(*tree.w->board).update(subnet_id{11}, [](dongle_view& v) { v.known = true; });
  tree.plane.carry(
    {{1, "192.0.2.77", "alice", "example.org:443", "relaying", milliseconds{1}, 1, 1}}, {},
    {{"alice", 1, 1, 1}});
  tree.start();
  session actors{tree.sys};
  http_desk desk{tree.w, actors};
  auto got = dispatch(desk, {"GET", "/metrics", "", "127.0.0.1"});
  CHECK(got.status == 200);
  CHECK(got.type == "text/plain; version=0.0.4; charset=utf-8");
  prometheus_text page{got.text};
  CHECK(page.value("dongled_actor_up", {{"actor", "/rack/gate"}}) == 1);
  CHECK(page.value("dongled_actor_busy", {{"actor", "/rack/gate"}}) == 0);
  CHECK(page.value("dongled_actor_mailbox_messages", {{"actor", "/rack/gate"}}).has_value());
  // It never answers in time.
  CHECK(page.value("dongled_actor_busy", {{"actor", "/rack/11/toggle"}}) == 1);
  CHECK(page.value("dongled_process_open_fds").value() > 0);
  CHECK(got.text.find("192.0.2.77") == got.text.npos);
  CHECK(got.text.find("alice") == got.text.npos);
  CHECK(got.text.find("example.org") == got.text.npos);
}
