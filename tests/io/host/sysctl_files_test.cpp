#include "io/host/sysctl_files.hpp"

#include "tests/io/store/scratch_dir.hpp"
#include "tests/support/catch.hpp"

#include <filesystem>
#include <fstream>

using namespace dongled;
using namespace dongled::io::host;

TEST_CASE("lines of sysctl.d are read as sysctl(8) does") {
  auto all =
    read_sysctl_lines("# a comment\n; another\n\nnet.ipv4.tcp_timestamps = 0\n"
                      "-net/ipv4/conf/eth0.5/rp_filter=2\nnet.ipv4.conf.eth0/5.rp_filter=1\n"
                      "no setting\n = 3\n  net.core.rmem_max=  1  2 ");
  REQUIRE(all.size() == 4);
  CHECK(all[0].line == 4);
  CHECK(all[0].key == "net/ipv4/tcp_timestamps");
  CHECK(all[0].value == "0");
  CHECK(all[1].key == "net/ipv4/conf/eth0.5/rp_filter");
  CHECK(all[2].key == "net/ipv4/conf/eth0.5/rp_filter");
  CHECK(all[3].value == "1  2");
}

TEST_CASE("of an INI file only the section counts") {
  auto all = read_sysctl_lines("a=1\n[sysctl]\nnet.core.somaxconn=>2048\n[vm]\nb=2\n", "sysctl");
  REQUIRE(all.size() == 1);
  CHECK(all[0].key == "net/core/somaxconn");
  CHECK(all[0].line == 3);
}

TEST_CASE("who sets a setting is named with file and line, a hidden file is not, and tuned is") {
  test::scratch_dir dir;
  auto put = [&](const std::string& name, const std::string& text) {
    std::filesystem::create_directories(std::filesystem::path(dir / name).parent_path());
    std::ofstream(dir / name) << text;
  };
  put("etc/sysctl.d/50-x.conf", "net.core.somaxconn=1\n\nnet.core.somaxconn = 2\n");
  put("usr/lib/sysctl.d/50-x.conf", "net.core.somaxconn=3\n");
  put("usr/lib/sysctl.d/90-y.conf", "net.ipv4.conf.*.rp_filter=2\n");
  put("usr/lib/sysctl.d/readme", "net.core.somaxconn=3\n");
  put("etc/sysctl.conf", "net.core.somaxconn=4\n");
  put("etc/tuned/active_profile", "mine\n");
  put("etc/tuned/mine/tuned.conf", "[main]\ninclude=throughput\n");
  put("usr/lib/tuned/throughput/tuned.conf", "[sysctl]\nnet.core.somaxconn=>2048\n");
  CHECK(who_sets(dir / "", "net/core/somaxconn")
        == std::vector<std::string>{"/etc/sysctl.d/50-x.conf:3", "/etc/sysctl.conf:1",
                                    "tuned profile mine"});
  CHECK(who_sets(dir / "", "net/ipv4/conf/eth0/rp_filter")
        == std::vector<std::string>{"/usr/lib/sysctl.d/90-y.conf:1"});
  CHECK(who_sets(dir / "", "net/core/rmem_max").empty());
  put("etc/tuned/mine/tuned.conf", "[main]\ninclude=mine\n"); // in a circle
  CHECK(who_sets(dir / "", "net/ipv4/tcp_sack").empty());
}
