#include "io/host/kernel_settings.hpp"

#include "tests/io/host/host_tree.hpp"
#include "tests/support/catch.hpp"

using namespace dongled;
using namespace dongled::io::host;

TEST_CASE("sysctls and sticks' files are read and written below the root alone") {
  test::host_tree host;
  kernel_settings kernel{host.root(), host.root() + "/sys"};
  CHECK(*kernel.read("net/core/somaxconn") == "128");
  REQUIRE(kernel.write("net/core/somaxconn", "4096"));
  CHECK(host.get("proc/sys/net/core/somaxconn") == "4096\n");
  REQUIRE(kernel.write("net/ipv4/ip_local_port_range", "15000 64999"));
  REQUIRE(kernel.write("net/ipv4/ip_local_reserved_ports", ""));
  CHECK(*kernel.read("usb/1-1.2/power/control") == "auto");
  REQUIRE(kernel.write("usb/1-1.2/power/control", "on"));
  CHECK(*kernel.read("usb/1-1.2/power/control") == "on");
  CHECK(*kernel.boot_id() == "boot-1");
}

TEST_CASE("what is not there is not found, and nothing leads elsewhere") {
  test::host_tree host;
  kernel_settings kernel{host.root(), host.root() + "/sys"};
  for (auto name : {"net/core/absent", "usb/9-9/power/control", "", "/etc/passwd", "kernel/x",
                    "usb/../power/control", "usb/1-1.2/power/level", "usb//power/control"}) {
    INFO(name);
    CHECK(kernel.read(name).why().code == fault::not_found);
    CHECK(!kernel.write(name, "1"));
  }
  CHECK(kernel.read("net/../../etc/passwd").why().code == fault::bad_input);
}

TEST_CASE("a look-alike of a host has no rings: they would be the true host's") {
  test::host_tree host;
  kernel_settings kernel{host.root(), host.root() + "/sys"};
  CHECK(kernel.rings("lo").why().code == fault::unsupported);
  CHECK(kernel.write("ring/lo", "rx 1 tx 1").why().code == fault::unsupported);
  CHECK(kernel.write("ring/lo", "much").why().code == fault::bad_input);
}

TEST_CASE("counters come from procfs and sysfs, and what is missing is missing") {
  test::host_tree host;
  kernel_settings kernel{host.root(), host.root() + "/sys"};
  auto all = kernel.count({"eno1", {{"1-1.2"}}, {"192.168.11.100"}});
  CHECK(all.grows.at("softnet.dropped.0") == 0);
  CHECK(all.grows.at("ring.rx_missed_errors") == 3);
  CHECK(all.grows.at("suspended.1-1.2") == 0);
  CHECK(!all.now.contains("conntrack"));
  host.put("proc/sys/net/netfilter/nf_conntrack_count", "9\n");
  CHECK(kernel.count({}).now.at("conntrack") == 9);
}

TEST_CASE("who else sets a sysctl is looked for below the root") {
  test::host_tree host;
  host.put("etc/sysctl.d/9-a.conf", "net.core.somaxconn = 1024\n");
  kernel_settings kernel{host.root(), host.root() + "/sys"};
  CHECK(kernel.others("net/core/somaxconn")
        == std::vector<std::string>{"/etc/sysctl.d/9-a.conf:1"});
  CHECK(kernel.others("usb/1-1.2/power/control").empty());
}

TEST_CASE("the true kernel says that loopback has no rings, or that there is no such card") {
  kernel_settings kernel;
  CHECK(kernel.rings("lo").why().code == fault::unsupported);
  CHECK(kernel.rings("no-such-card").why().code == fault::not_found);
  CHECK(kernel.rings("a name that is too long").why().code == fault::not_found);
}
