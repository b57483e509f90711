#include "tests/bench/contender.hpp"
#include "tests/bench/far_end.hpp"
#include "tests/bench/measure.hpp"
#include "tests/bench/options.hpp"
#include "tests/bench/report.hpp"
#include "tests/lab/inside.hpp"

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>

#include <sys/resource.h>

/// What a relayed byte, a connection and an idle relay cost in dongled, and in other proxies
/// through the same dongle. Run inside the lab; prints a table and asserts no time.
namespace dongled::bench {
namespace {

constexpr int exit_usage = 64, exit_failed = 1, exit_skipped = 77;

int complain(const std::string& text, int code) {
  std::fprintf(stderr, "relay_bench: %s\n", text.c_str());
  return code;
}

/// An idle relay takes two descriptors in a proxy; the proxies inherit the limit.
void raise_descriptor_limit() {
  rlimit x{65536, 65536};
  if (::setrlimit(RLIMIT_NOFILE, &x) == 0 || ::getrlimit(RLIMIT_NOFILE, &x) != 0)
    return;
  x.rlim_cur = x.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &x);
}

/// Thousands of connections a second use up the usual range of ports while the last ones rest. Who
/// binds without IP_BIND_ADDRESS_NO_PORT (dante) finds none at all once all of them do, so only few
/// may rest, whoever was measured before.
void widen_ports() {
  lab::inside::write_text("/proc/sys/net/ipv4/tcp_max_tw_buckets", "2048");
  lab::inside::write_text("/proc/sys/net/ipv4/ip_local_port_range", "11000 65535");
  lab::inside::write_text("/proc/sys/net/ipv4/tcp_tw_reuse", "1");
}

result<site> find_site() {
  if (auto x = lab::inside::ctl({"wait-ready"}); !x)
    return x.why();
  site where;
  auto dongle = lab::inside::status(where.subnet);
  if (dongle.is_null())
    return failure{fault::not_found, "the lab has no dongle " + std::to_string(where.subnet), 0};
  where.address = dongle.at("host_address").get<std::string>();
  where.interface = dongle.at("interface").get<std::string>();
  where.folder = "/run/relay_bench"; // The lab's own tmpfs.
  std::filesystem::create_directories(where.folder);
  return where;
}

figures measure(const std::string& name, const contender& who, const far_end& end,
                const extent& size) {
  figures x;
  x.name = name;
  // Memory first: relays that came and went leave holes that new ones fill for nothing.
  x.idle = measure_idle(who, size);
  x.ping = measure_ping(who, size, false);
  x.busy_ping = measure_ping(who, size, true);
  x.down = measure_down(who, size);
  x.up = measure_up(who, end, size);
  x.paced_one = measure_paced(who, size, 1);
  x.paced_many = measure_paced(who, size, 50);
  x.small = measure_datagrams(who, size, 64);
  x.large = measure_datagrams(who, size, 1200);
  x.datagram_ping = measure_datagram_ping(who, size);
  // Last: some proxies are busy for a long time with burying what this leaves behind.
  x.rate = measure_rate(who, size);
  return x;
}

int run(const bench_options& options) {
  ::signal(SIGPIPE, SIG_IGN); // sendfile(2) knows no MSG_NOSIGNAL; the far end inherits this.
  raise_descriptor_limit();
  auto where = find_site();
  if (!where)
    return complain(where.why().doing + "; run it inside donglelab", exit_skipped);
  widen_ports();
  auto end = far_end::start(where->subnet);
  if (!end)
    return complain(end.why().doing, exit_failed);
  // The daemon stays for all: it keeps the rules that the others' packets follow, too.
  std::optional<contender> daemon;
  std::vector<figures> all;
  bool whole = true;
  auto plans = everybody(*where, options.dongled);
  for (const auto& plan : plans) {
    bool is_daemon = plan.name == "dongled";
    bool wanted = options.only.empty() || std::ranges::count(options.only, plan.name) > 0;
    if (!wanted && !is_daemon)
      continue;
    if (!installed(plan)) {
      std::printf("SKIPPED %s: not installed\n", plan.name.c_str());
      continue;
    }
    auto who = contender::start(plan, *where);
    if (!who) {
      whole = false;
      complain(who.why().doing + " failed; its log: " + where->folder + '/' + plan.name + ".log",
               0);
      std::ifstream log{where->folder + '/' + plan.name + ".log"};
      for (std::string line; std::getline(log, line);)
        std::fprintf(stderr, "  %s\n", line.c_str());
      continue;
    }
    if (wanted) {
      std::fprintf(stderr, "relay_bench: measuring %s\n", plan.name.c_str());
      all.push_back(measure(plan.name, *who, *end, options.size));
      whole = whole && all.back().down.gib_per_second > 0 && all.back().up.gib_per_second > 0
              && all.back().rate.per_second > 0 && all.back().ping.p50 > 0
              && all.back().idle.relays > 0;
    }
    if (is_daemon)
      daemon.emplace(*std::move(who));
  }
  std::fputs(table(all).c_str(), stdout);
  if (!options.json.empty() && !(std::ofstream{options.json} << as_json(all).dump(2) << '\n'))
    return complain("cannot write " + options.json, exit_failed);
  return whole ? 0 : exit_failed;
}

} // namespace
} // namespace dongled::bench

int main(int argc, char* argv[]) {
  using namespace dongled::bench;
  auto options = parse({argv + 1, argv + argc});
  if (!options)
    return complain(options.why().doing + '\n' + usage_text, exit_usage);
  return run(*options);
}
