#include "io/recorder/host_readings.hpp"
#include "io/recorder/proc_text.hpp"
#include "tests/io/store/scratch_dir.hpp"
#include "tests/support/catch.hpp"

#include <fstream>

using namespace dongled;
using namespace dongled::io::recorder;

TEST_CASE("the kernel's texts become readings", "[recorder]") {
  reading_list x;
  read_protocol_counters(x, "TcpExt: SyncookiesSent ListenOverflows TW\nTcpExt: 1 22 333\n",
                         "Tcp: RetransSegs AttemptFails\nTcp: 7 8\nIp: OutNoRoutes\nIp: 9\n");
  CHECK(x.value("net.TcpExt.ListenOverflows") == 22);
  CHECK(x.value("net.TcpExt.TW") == 333);
  CHECK(x.value("net.Tcp.RetransSegs") == 7);
  CHECK(x.value("net.Ip.OutNoRoutes") == 9);
  CHECK(!x.value("net.TcpExt.PAWSEstab"));
  CHECK(x.all().at("net.TcpExt.PAWSEstab").value == missing);

  read_softnet(x, "0000000a 00000002 00000001 0 0\n0000000b 00000010 00000000 0 0\n");
  CHECK(x.value("softnet.dropped") == 18);
  CHECK(x.value("softnet.dropped_one_cpu") == 16);
  read_sockstat(x, "sockets: used 290\nTCP: inuse 12 orphan 1 tw 77 alloc 14 mem 3\n",
                "TCP6: inuse 4\n");
  CHECK(x.value("sock.tcp.tw") == 77);
  CHECK(x.value("sock.tcp6.inuse") == 4);
  read_conntrack(x, "entries drop early_drop insert_failed\n10 0a 1 0\n10 01 2 f\n", "250\n",
                 "256\n");
  CHECK(x.value("conntrack.drop") == 11);
  CHECK(x.value("conntrack.insert_failed") == 15);
  CHECK(x.value("conntrack.count") == 250);
  auto all = read_interfaces(x, "Inter-|   Receive |  Transmit\n face |bytes\n  eth0: 1 2 3 4 5 6 "
                                "7 8 9 10 11 12 13 14 15 16\n");
  CHECK(all == std::set<std::string>{"eth0"});
  CHECK(x.value("if.eth0.rx_drop") == 4);
  CHECK(x.value("if.eth0.tx_carrier") == 15);
  read_meminfo(x, "MemTotal:  8000 kB\nMemAvailable:   500 kB\n");
  CHECK(x.value("memory.MemAvailable") == 500);
  read_pressure(x, "memory", "some avg10=1.50 avg60=0.00 total=12\nfull avg10=0.25 total=3\n");
  CHECK(x.value("pressure.memory.some_avg10") == 150);
  CHECK(x.value("pressure.memory.full_total") == 3);
  read_pressure(x, "io", std::nullopt);
  CHECK(x.all().at("pressure.io.full_avg10").value == missing);
  read_loadavg(x, "0.52 1.05 2.00 3/512 77\n");
  CHECK(x.value("cpu.load1") == 52);
  CHECK(x.value("cpu.runnable") == 3);
  read_cpu(x, "cpu  1 2 3 4 5 6 7 8 0 0\ncpu0 1 2 3 4 5 6 5 8\ncpu1 0 0 0 0 0 0 2 0\nbtime 1700\n");
  CHECK(x.value("cpu.steal") == 8);
  CHECK(x.value("cpu.softirq_one_cpu") == 5);
  CHECK(x.value("cpu.count") == 2);
  CHECK(x.value("host.booted") == 1700);
  read_file_nr(x, "1024\t0\t9999\n");
  CHECK(x.value("files.max") == 9999);
}

TEST_CASE("sockets are counted by state, source and the most of a destination", "[recorder]") {
  auto line = [](const char* local, const char* remote, const char* state) {
    return std::string{"   0: "} + local + ' ' + remote + ' ' + state + " 0:0 0\n";
  };
  std::string head = "  sl  local_address rem_address   st\n";
  auto ours = line("00000000:2B67", "00000000:0000", "0A");
  std::string text = head + ours;
  for (int i = 0; i < 5; ++i)
    text += line("0B01A8C0:9C40", i < 4 ? "0100007F:01BB" : "0200007F:0050", "01");
  for (int i = 0; i < 4; ++i)
    text += line("0100000A:2B67", i < 3 ? "0700000A:1000" : "0800000A:1000", "01");
  auto x = count_sockets(text, std::nullopt, {11111});
  CHECK(x.states[10] == 1);
  CHECK(x.states[1] == 9);
  CHECK(x.to_443 == 4);
  CHECK(x.sources.at("0B01A8C0").used == 5);
  CHECK(x.sources.at("0B01A8C0").most_to_one == 4);
  CHECK(x.clients == 4);
  CHECK(x.of_top_client == 3);
  CHECK(proc_address("127.0.0.1") == "0100007F");
  CHECK(proc_address("nobody").empty());
  CHECK(count_sockets(std::string(300, 'x') + "\n::: : :", "0: a b", {}).states[1] == 0);
}

TEST_CASE("a host that tells nothing has its series, all missing", "[recorder]") {
  test::scratch_dir at;
  reading_list nothing, real;
  read_host(nothing, {at / "", at / "", {}, {{"192.168.11.100", 11}}, "eth0"});
  CHECK(nothing.all().contains("net.TcpExt.ListenOverflows"));
  CHECK(!nothing.value("memory.MemAvailable"));
  CHECK(!nothing.value("ports.11.used"));
  CHECK(!nothing.value("self.rss"));
  read_host(real, {"", at / "", {}, {}, "lo"});
  CHECK(real.value("memory.MemTotal").value_or(0) > 0);
  CHECK(real.value("self.rss").value_or(0) > 0);
  CHECK(real.value("uplink.there") == 1);
  CHECK(real.value("disk.size").value_or(0) > 0);
}
