#include "actors/policy/tuning.hpp"

#include "config/tuning_names.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>

using namespace dongled;
using namespace dongled::policy;

namespace {

/// A host on which all is as kernels have it, and nothing was ever lost.
tuning_scene healthy() {
  tuning_scene x;
  x.uplink = "eno1";
  x.rings = io::host::ring_sizes{256, 256, 4096, 4096};
  x.our_ports = {{10011, 10030}, {4242, 4242}};
  x.sticks = {{{11}, {"1-1.2"}}};
  auto put = [&](const char* setting, const char* text) { x.settings[setting] = {true, text, {}}; };
  put("net/ipv4/ip_local_reserved_ports", "");
  put("net/ipv4/ip_local_port_range", "32768\t60999");
  put("net/ipv4/tcp_max_tw_buckets", "65536");
  put("net/ipv4/tcp_tw_reuse", "2");
  put("net/netfilter/nf_conntrack_buckets", "65536");
  put("net/netfilter/nf_conntrack_max", "65536");
  put("net/core/netdev_max_backlog", "1000");
  put("net/core/netdev_budget", "300");
  put("net/core/rmem_max", "212992");
  put("net/core/wmem_max", "212992");
  put("net/core/somaxconn", "128");
  put("ring/eno1", "rx 256 tx 256");
  put("net/ipv4/conf/all/rp_filter", "0");
  put("net/ipv4/conf/eno1/rp_filter", "1");
  put("usb/1-1.2/power/control", "auto");
  put("net/ipv4/tcp_timestamps", "1");
  put("net/ipv4/tcp_slow_start_after_idle", "1");
  x.grew = {{"softnet.dropped.0", {0, 1000}}, {"TcpExt.ListenOverflows", {0, 1000}}};
  x.now = {{"conntrack", 100}, {"ports.192.168.11.100", 500}};
  return x;
}

tuning_row row(const tuning_scene& x, const std::string& key) {
  for (auto& r : plan_tuning(x))
    if (r.key == key)
      return r;
  FAIL("no row " << key);
  return {};
}

std::vector<std::string> wished(const tuning_scene& x, const std::string& key) {
  std::vector<std::string> out;
  for (auto& w : row(x, key).wishes)
    out.push_back(w.setting + '=' + w.value);
  return out;
}

using list = std::vector<std::string>;

} // namespace

TEST_CASE("every key has a row, in order, with what it does and costs") {
  auto rows = plan_tuning(healthy());
  REQUIRE(rows.size() == tuning_names.size());
  for (size_t i = 0; i < rows.size(); ++i) {
    CHECK(rows[i].key == tuning_names[i]);
    CHECK(rows[i].here);
    CHECK(!rows[i].does.empty());
    CHECK(!rows[i].effect.empty());
    CHECK(!rows[i].standard.empty());
  }
}

TEST_CASE("on a healthy host nothing is to do, whatever could be applied by name") {
  for (auto& r : plan_tuning(healthy())) {
    INFO(r.key);
    CHECK(!r.to_do);
    CHECK(r.says == "nothing to do");
    CHECK(r.evidence.empty());
    CHECK(r.wanted == r.now);
    CHECK(!r.wishes.empty());
  }
}

TEST_CASE("what each key writes when it is named") {
  auto x = healthy();
  CHECK(wished(x, "port_range")
        == list{"net/ipv4/ip_local_reserved_ports=4242,10011-10030",
                "net/ipv4/ip_local_port_range=15000\t64999"});
  CHECK(wished(x, "tw_buckets") == list{"net/ipv4/tcp_max_tw_buckets=262144"});
  CHECK(wished(x, "tw_reuse") == list{"net/ipv4/tcp_tw_reuse=1"});
  CHECK(
    wished(x, "conntrack")
    == list{"net/netfilter/nf_conntrack_buckets=524288", "net/netfilter/nf_conntrack_max=524288"});
  CHECK(wished(x, "backlog") == list{"net/core/netdev_max_backlog=5000"});
  CHECK(wished(x, "budget") == list{"net/core/netdev_budget=600"});
  CHECK(wished(x, "rmem") == list{"net/core/rmem_max=4194304"});
  CHECK(wished(x, "wmem") == list{"net/core/wmem_max=4194304"});
  CHECK(wished(x, "somaxconn") == list{"net/core/somaxconn=4096"});
  CHECK(wished(x, "rings") == list{"ring/eno1=rx 4096 tx 4096"});
  CHECK(wished(x, "rp_filter") == list{"net/ipv4/conf/eno1/rp_filter=2"});
  CHECK(wished(x, "usb_autosuspend") == list{"usb/1-1.2/power/control=on"});
  CHECK(wished(x, "timestamps") == list{"net/ipv4/tcp_timestamps=0"});
  CHECK(wished(x, "mobile_tcp") == list{"net/ipv4/tcp_slow_start_after_idle=0"});
}

TEST_CASE("evidence is a number that grew, with its time, and makes a plan") {
  auto x = healthy();
  x.grew["softnet.dropped.1"] = {412, 2000};
  auto r = row(x, "backlog");
  CHECK(r.to_do);
  CHECK(r.evidence == "softnet dropped +412 since " + rfc3339(1000));
  CHECK(r.now == "1000");
  CHECK(r.wanted == "5000");
  CHECK(r.says == "apply backlog");
  CHECK(!row(x, "budget").to_do);

  struct sign {
    const char *key, *counter;
  };
  for (auto& s : {sign{"tw_buckets", "TcpExt.TCPTimeWaitOverflow"},
                  {"conntrack", "conntrack.drop"},
                  {"conntrack", "conntrack.early_drop"},
                  {"backlog", "softnet.dropped.3"},
                  {"budget", "softnet.squeezed.3"},
                  {"somaxconn", "TcpExt.ListenOverflows"},
                  {"rings", "ring.rx_missed_errors"},
                  {"rings", "ring.rx_fifo_errors"},
                  {"rp_filter", "TcpExt.IPReversePathFilter"},
                  {"usb_autosuspend", "suspended.1-1.2"}}) {
    auto y = healthy();
    y.grew[s.counter] = {7, 1000};
    INFO(s.counter);
    for (auto& one : plan_tuning(y))
      CHECK(one.to_do == (one.key == s.key));
    CHECK(row(y, s.key).evidence.find("7 since 19") != std::string::npos);
  }
}

TEST_CASE("ports that run out speak for a wider range, and then for their reuse") {
  auto x = healthy();
  x.now["ports.192.168.11.100"] = 22'600;
  CHECK(row(x, "port_range").to_do);
  CHECK(row(x, "port_range").evidence
        == "22600 of 28232 local ports of 192.168.11.100 go to one far end now");
  CHECK(row(x, "port_range").wanted == "15000\t64999");
  CHECK(!row(x, "tw_reuse").to_do);
  x.settings["net/ipv4/ip_local_port_range"].text = "15000\t64999";
  CHECK(!row(x, "port_range").to_do);
  x.now["ports.192.168.11.100"] = 40'100;
  CHECK(row(x, "tw_reuse").to_do);
}

TEST_CASE("a full conntrack doubles, and its table with it") {
  auto x = healthy();
  x.now["conntrack"] = 60'000;
  CHECK(row(x, "conntrack").evidence == "60000 of 65536 entries are used now");
  x.settings["net/netfilter/nf_conntrack_max"].text = "524288";
  x.now["conntrack"] = 500'000;
  CHECK(wished(x, "conntrack").back() == "net/netfilter/nf_conntrack_max=1048576");
  x.settings["net/netfilter/nf_conntrack_max"].text = "4000000";
  CHECK(wished(x, "conntrack").empty());
}

TEST_CASE("limits are raised, never lowered") {
  auto x = healthy();
  for (auto& [setting, seen] : x.settings)
    if (seen.text.find_first_not_of("0123456789") == std::string::npos && seen.text.size() > 2)
      seen.text = "99999999";
  x.settings["net/ipv4/ip_local_port_range"].text = "1024\t65535";
  x.settings["ring/eno1"].text = "rx 8192 tx 8192";
  x.rings = io::host::ring_sizes{8192, 8192, 8192, 8192};
  for (auto key : {"port_range", "tw_buckets", "conntrack", "backlog", "budget", "rmem", "wmem",
                   "somaxconn", "rings"})
    CHECK(wished(x, key).empty());
}

TEST_CASE("ends of one parity are parted, and the range never narrows") {
  auto x = healthy();
  auto range = [&](const char* now) {
    x.settings["net/ipv4/ip_local_port_range"].text = now;
    auto all = wished(x, "port_range");
    return all.empty() ? std::string{} : all.back().substr(all.back().find('=') + 1);
  };
  CHECK(range("15000\t65000") == "15000\t65001");
  CHECK(range("15001 65535") == "15000\t65535");
  CHECK(range("14999 65535") == "14998\t65535");
  CHECK(range("15000\t64999").empty());
  for (auto bad : {"", "x", "5 4", "1 99999"})
    CHECK(range(bad).empty());
}

TEST_CASE("what this kernel or namespace lacks is not here, and no error") {
  auto x = healthy();
  x.settings.erase("net/core/netdev_budget");
  CHECK(row(x, "budget").says == "not here");
  CHECK(!row(x, "budget").here);
  x.settings["net/core/rmem_max"] = {false, {}, "permission denied"};
  CHECK(row(x, "rmem").says == "not known: permission denied");
  x.settings.erase("net/netfilter/nf_conntrack_buckets");
  CHECK(wished(x, "conntrack") == list{"net/netfilter/nf_conntrack_max=524288"});
  x.uplink.clear();
  x.sticks.clear();
  CHECK(row(x, "rings").says == "not here");
  CHECK(row(x, "usb_autosuspend").says == "not here");
  for (auto& r : plan_tuning({}))
    CHECK(r.says == "not here");
}

TEST_CASE("a plan never wants timestamps off, and says why") {
  auto x = healthy();
  for (auto& s : tuning_table())
    (void)s;
  x.grew["TcpExt.PAWSEstab"] = {7, 1};
  CHECK(!row(x, "timestamps").to_do);
  CHECK(!row(x, "mobile_tcp").to_do);
  for (auto key : {"timestamps", "budget", "rmem", "port_range", "conntrack"})
    CHECK(row(x, key).does.find("predecessor") != std::string::npos);
}

TEST_CASE("who else sets a key is told") {
  auto x = healthy();
  x.others["net/core/somaxconn"] = {"/etc/sysctl.d/9.conf:1", "tuned profile t"};
  CHECK(row(x, "somaxconn").others == list{"/etc/sysctl.d/9.conf:1", "tuned profile t"});
}

TEST_CASE("a list of keys is known whole, or not taken at all") {
  CHECK(std::get<list>(read_tuning_keys({"backlog", "rings", "backlog"}))
        == list{"backlog", "rings"});
  CHECK(std::get<list>(read_tuning_keys({"all"})).empty());
  CHECK(std::get<list>(read_tuning_keys({})).empty());
  CHECK(std::get<std::string>(read_tuning_keys({"backlog", "backlok"}))
        == "no tuning key \"backlok\"; did you mean backlog?");
  CHECK(std::get<std::string>(read_tuning_keys({"all", "backlog"})).find("no tuning key") == 0);
}

TEST_CASE("only rings cut a link, the uplink's and any while it is not known which that is") {
  auto x = healthy();
  CHECK(cuts_link(x, "ring/eno1").find("--now") != std::string::npos);
  CHECK(cuts_link(x, "ring/eth7").empty());
  CHECK(cuts_link(x, "net/core/somaxconn").empty());
  x.uplink.clear();
  CHECK(!cuts_link(x, "ring/eth7").empty());
}

TEST_CASE("our ports are those of the settings, and join what others reserved") {
  settings x;
  x.dongles.first = {11};
  x.dongles.last = {12};
  x.socks.extra_port_bases = {3300};
  x.socks.udp_ports = port_range{21000, 21999};
  auto ours = listening_ports(x);
  CHECK(merged_ports("", ours) == "80,3311-3312,4242,10011-10012,21000-21999");
  CHECK(merged_ports("81,9000-9010,rubbish,65000", ours)
        == "80-81,3311-3312,4242,9000-9010,10011-10012,21000-21999,65000");
}

TEST_CASE("growth is of what is seen, whatever the counter was before") {
  growth x;
  x.look(1000, {{"a", 100}, {"b", 5}});
  CHECK(x.all().at("a").by == 0);
  x.look(2000, {{"a", 107}, {"b", 2}, {"c", 9}});
  CHECK(x.all().at("a").by == 7);
  CHECK(x.all().at("a").since == 1000);
  CHECK(x.all().at("b").by == 0); // it began anew
  CHECK(x.all().at("c").by == 0);
  CHECK(x.all().at("c").since == 2000);
  for (unix_ms t = 3000; t < 100'000; t += 1000)
    x.look(t, {{"a", 110}, {"b", 4}, {"c", 9}});
  CHECK(x.all().at("a").by == 10);
  x.forget();
  x.look(200'000, {{"a", 110}});
  CHECK(x.all().at("a").by == 0);
  constexpr unix_ms day = 86'400'000;
  x.look(200'000 + 9 * day, {{"a", 112}});
  x.look(200'000 + 10 * day, {{"a", 115}});
  CHECK(x.all().at("a").by <= 5);
}
