#pragma once

#include "tests/io/store/scratch_dir.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace dongled::test {

/// A look-alike of a host's proc, sys and etc on which nothing was ever lost.
class host_tree {
public:
  host_tree() {
    put("proc/sys/kernel/random/boot_id", "boot-1\n");
    sysctl("ipv4/ip_local_reserved_ports", "");
    sysctl("ipv4/ip_local_port_range", "32768\t60999");
    sysctl("ipv4/tcp_max_tw_buckets", "65536");
    sysctl("ipv4/tcp_tw_reuse", "2");
    sysctl("netfilter/nf_conntrack_buckets", "65536");
    sysctl("netfilter/nf_conntrack_max", "65536");
    sysctl("core/netdev_max_backlog", "1000");
    sysctl("core/netdev_budget", "300");
    sysctl("core/rmem_max", "212992");
    sysctl("core/wmem_max", "212992");
    sysctl("core/somaxconn", "128");
    sysctl("ipv4/conf/all/rp_filter", "0");
    sysctl("ipv4/conf/eno1/rp_filter", "1");
    sysctl("ipv4/tcp_timestamps", "1");
    sysctl("ipv4/tcp_slow_start_after_idle", "1");
    put("proc/net/softnet_stat", "00000010 00000000 00000000\n");
    put("proc/net/netstat", "TcpExt: ListenOverflows\nTcpExt: 5\n");
    put("sys/class/net/eno1/statistics/rx_missed_errors", "3\n");
    put("sys/bus/usb/devices/1-1.2/power/control", "auto\n");
    put("sys/bus/usb/devices/1-1.2/power/runtime_suspended_time", "0\n");
  }

  std::string root() const { return dir_ / "host"; }
  void put(const std::string& name, const std::string& text) {
    std::filesystem::path at = root() + '/' + name;
    std::filesystem::create_directories(at.parent_path());
    std::ofstream(at) << text;
  }
  void sysctl(const std::string& name, const std::string& text) {
    put("proc/sys/net/" + name, text + '\n');
  }
  std::string get(const std::string& name) const {
    std::ifstream in(root() + '/' + name);
    std::ostringstream out;
    out << in.rdbuf();
    return out.str();
  }
  std::string sysctl(const std::string& name) const {
    auto text = get("proc/sys/net/" + name);
    return text.substr(0, text.find('\n'));
  }
  std::string state() const { return dir_ / "state"; }
  void make_state() { std::filesystem::create_directories(state()); }

private:
  scratch_dir dir_;
};

} // namespace dongled::test
