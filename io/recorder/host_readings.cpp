#include "io/recorder/host_readings.hpp"

#include "io/host/opened.hpp"
#include "io/host/process_stats.hpp"
#include "io/recorder/frames.hpp"
#include "io/recorder/proc_text.hpp"

#include <sys/statvfs.h>

#include <algorithm>
#include <ctime>
#include <filesystem>

namespace dongled::io::recorder {

namespace {

constexpr size_t longest_text = 16 * 1024 * 1024; // of 100,000 sockets
constexpr int most_zones = 8;

/// A file of procfs, which tells no size.
text_or_nothing text_of(const std::string& path) {
  host::opened file{path, O_RDONLY};
  if (!file)
    return std::nullopt;
  std::string out;
  for (size_t have = 0;;) {
    out.resize(have + std::max<size_t>(16 * 1024, have));
    auto got = ::read(file.get(), out.data() + have, out.size() - have);
    if (got < 0 && errno == EINTR)
      continue;
    if (got < 0)
      return std::nullopt;
    have += static_cast<size_t>(got);
    if (got == 0 || have > longest_text) {
      out.resize(have);
      return out;
    }
  }
}

std::optional<int64_t> number_of(const std::string& path) {
  auto text = text_of(path);
  return text ? number_in(*text) : std::nullopt;
}

/// Of an interface that is down the kernel tells no carrier.
std::optional<int64_t> carrier_of(const std::string& folder) {
  if (auto told = number_of(folder + "carrier"))
    return told;
  auto state = text_of(folder + "operstate");
  return state && state->starts_with("down") ? std::optional<int64_t>(0) : std::nullopt;
}

void read_interfaces_of(reading_list& to, const host_places& x) {
  auto all = read_interfaces(to, text_of(x.root + "/proc/net/dev"));
  for (auto& name : all) {
    auto folder = x.root + "/sys/class/net/" + name + '/';
    for (auto what : {"rx_missed_errors", "rx_over_errors", "rx_nohandler"})
      to.counter("if." + name + '.' + what, "1", number_of(folder + "statistics/" + what));
    to.gauge("if." + name + ".carrier", "1", carrier_of(folder));
    to.counter("if." + name + ".carrier_changes", "1", number_of(folder + "carrier_changes"));
  }
  auto has = !x.uplink.empty() && all.contains(x.uplink);
  auto of_uplink = [&](const char* what) {
    return has ? to.value("if." + x.uplink + '.' + what) : std::nullopt;
  };
  to.gauge("uplink.there", "1", x.uplink.empty() ? std::nullopt : std::optional<int64_t>(has));
  to.gauge("uplink.carrier", "1", of_uplink("carrier"));
  for (auto what : {"rx_bytes", "tx_bytes", "rx_drop", "rx_fifo", "rx_missed_errors"})
    to.counter(std::string{"uplink."} + what, "1", of_uplink(what));
}

void read_sockets(reading_list& to, const host_places& x) {
  auto v4 = text_of(x.root + "/proc/net/tcp"), v6 = text_of(x.root + "/proc/net/tcp6");
  auto table = count_sockets(v4, v6, x.ports);
  put_sockets(to, table, v4.has_value());
  for (auto& [address, dongle] : x.dongles) {
    auto found = table.sources.find(proc_address(address));
    auto used = found == table.sources.end() ? tcp_table::source{} : found->second;
    auto name = "ports." + std::to_string(dongle);
    to.gauge(name + ".used", "1", v4 ? std::optional(used.used) : std::nullopt);
    to.gauge(name + ".most_to_one", "1", v4 ? std::optional(used.most_to_one) : std::nullopt);
  }
  auto range = text_of(x.root + "/proc/sys/net/ipv4/ip_local_port_range");
  std::optional<int64_t> size;
  if (auto tab = range ? range->find_first_of("\t ") : std::string::npos;
      tab != std::string::npos) {
    auto first = number_in(*range), last = number_in(std::string_view{*range}.substr(tab));
    if (first && last)
      size = *last - *first + 1;
  }
  to.gauge("ports.range", "1", size);
}

/// What `donglectl tune` may set: a change of these is a hint by itself.
void read_tuning(reading_list& to, const host_places& x) {
  for (auto name : {"net.ipv4.tcp_max_tw_buckets", "net.ipv4.tcp_tw_reuse", "net.core.somaxconn",
                    "net.core.netdev_max_backlog", "net.core.netdev_budget", "net.core.rmem_max",
                    "net.core.wmem_max", "net.ipv4.tcp_slow_start_after_idle",
                    "net.ipv4.tcp_timestamps", "net.ipv4.conf.all.rp_filter"}) {
    auto path = std::string{name};
    std::replace(path.begin(), path.end(), '.', '/');
    to.gauge(std::string{"tune."} + name, "1", number_of(x.root + "/proc/sys/" + path));
  }
}

void read_self(reading_list& to, const host_places& x) {
  auto self = host::read_process_stats(x.root + "/proc/self");
  auto told = [&](auto value) {
    return self ? std::optional(static_cast<int64_t>(value)) : std::nullopt;
  };
  auto stats = self ? *self : host::process_stats{};
  to.gauge("self.rss", "B", told(stats.rss_bytes));
  to.gauge("self.fds", "1", told(stats.open_fds));
  to.gauge("self.fd_limit", "1", told(stats.fd_limit));
  to.gauge("self.threads", "1", told(stats.threads));
  to.counter("self.cpu", "ms", told(stats.cpu_seconds * 1000));
}

void read_disk_and_clock(reading_list& to, const host_places& x) {
  struct statvfs disk {};
  auto known = ::statvfs(x.state_dir.c_str(), &disk) == 0;
  auto kib = [&](auto blocks) {
    return known ? std::optional(static_cast<int64_t>(blocks * (disk.f_frsize / 512) / 2))
                 : std::nullopt;
  };
  to.gauge("disk.free", "KiB", kib(disk.f_bavail));
  to.gauge("disk.size", "KiB", kib(disk.f_blocks));
  timespec wall{}, since_boot{};
  ::clock_gettime(CLOCK_REALTIME, &wall);
  ::clock_gettime(CLOCK_BOOTTIME, &since_boot);
  to.gauge("clock.ahead_of_boot", "ms",
           (wall.tv_sec - since_boot.tv_sec) * int64_t{1000}
             + (wall.tv_nsec - since_boot.tv_nsec) / 1'000'000);
  auto boot = text_of(x.root + "/proc/sys/kernel/random/boot_id");
  to.gauge("host.boot", "id", boot ? std::optional<int64_t>(crc32(*boot)) : std::nullopt);
  std::optional<int64_t> hottest;
  for (int i = 0; i < most_zones; ++i)
    if (auto heat =
          number_of(x.root + "/sys/class/thermal/thermal_zone" + std::to_string(i) + "/temp"))
      hottest = std::max(hottest.value_or(*heat), *heat);
  to.gauge("cpu.hottest", "m°C", hottest);
}

} // namespace

void read_host(reading_list& to, const host_places& x) {
  auto text = [&](const char* path) { return text_of(x.root + path); };
  read_protocol_counters(to, text("/proc/net/netstat"), text("/proc/net/snmp"));
  read_softnet(to, text("/proc/net/softnet_stat"));
  read_sockstat(to, text("/proc/net/sockstat"), text("/proc/net/sockstat6"));
  read_conntrack(to, text("/proc/net/stat/nf_conntrack"),
                 text("/proc/sys/net/netfilter/nf_conntrack_count"),
                 text("/proc/sys/net/netfilter/nf_conntrack_max"));
  read_interfaces_of(to, x);
  read_sockets(to, x);
  read_tuning(to, x);
  read_meminfo(to, text("/proc/meminfo"));
  read_vmstat(to, text("/proc/vmstat"));
  for (auto what : {"cpu", "memory", "io"})
    read_pressure(to, what, text_of(x.root + "/proc/pressure/" + what));
  read_loadavg(to, text("/proc/loadavg"));
  read_cpu(to, text("/proc/stat"));
  read_file_nr(to, text("/proc/sys/fs/file-nr"));
  read_self(to, x);
  read_disk_and_clock(to, x);
}

} // namespace dongled::io::recorder
