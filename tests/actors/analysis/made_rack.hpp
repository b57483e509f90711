#pragma once

#include "actors/analysis/incident.hpp"
#include "io/recorder/hours.hpp"

#include <functional>
#include <random>
#include <string>

namespace dongled::test {

/// A rack of four dongles of two carriers on two controllers, as its recorder saw it: quiet unless
/// something is done to it.
class made_rack {
public:
  static constexpr io::recorder::unix_ms at = 1'755'693'000'000; // 2025-08-20 12:30 UTC
  static constexpr io::recorder::unix_ms half = 30 * 60'000;
  /// Changes what is read @p since the time that is asked about, in seconds.
  using doing = std::function<void(io::recorder::reading_list&, double since)>;

  explicit made_rack(unsigned seed = 1) : random_(seed) {}

  /// The samples of the window and seven days of hours before, without anything done.
  analysis::incident with(const doing& done = {}) {
    analysis::incident out;
    out.at = at;
    out.from = at - half;
    out.to = at + half;
    static const auto usual = made_rack{99}.usual_hours();
    out.hours = usual;
    for (auto now = out.from; now < out.to; now += 10'000) {
      io::recorder::reading_list x = quiet(now);
      if (done)
        done(x, static_cast<double>(now - at) / 1000);
      io::recorder::add(out.samples, now, 0, x);
    }
    return out;
  }

  io::recorder::reading_list quiet(io::recorder::unix_ms now) {
    io::recorder::reading_list x;
    auto seconds = now / 1000;
    auto some = [&](int64_t least, int64_t most) {
      return std::uniform_int_distribution<int64_t>(least, most)(random_);
    };
    for (int n : {11, 12, 21, 22}) {
      auto d = "dongle." + std::to_string(n) + '.';
      x.gauge(d + "well", "1", 1);
      x.gauge(d + "there", "1", 1);
      x.gauge(d + "api", "1", 1);
      x.gauge(d + "walled", "1", 0);
      x.gauge(d + "plmn", "id", n < 20 ? 26'201 : 26'202);
      x.gauge(d + "controller", "id", n < 20 ? 1 : 2);
      x.gauge(d + "relays", "1", some(40, 60));
      auto c = "connect." + std::to_string(n) + '.';
      x.counter(c + "ok", "1", seconds * 20);
      x.counter(c + "failed", "1", seconds / 20);
      for (auto e : {"EADDRNOTAVAIL", "EMFILE", "ETIMEDOUT"})
        x.counter(c + e, "1", 7);
      auto l = "lookup." + std::to_string(n) + '.';
      x.counter(l + "ok", "1", seconds * 3);
      x.counter(l + "failed", "1", 100 + seconds / 100);
      auto p = "ports." + std::to_string(n) + '.';
      x.gauge(p + "used", "1", some(400, 600));
      x.gauge(p + "most_to_one", "1", some(50, 90));
    }
    x.gauge("ports.range", "1", 28'232);
    for (auto name : {"net.TcpExt.ListenOverflows", "net.TcpExt.TCPTimeWaitOverflow",
                      "net.TcpExt.TCPMemoryPressures", "net.TcpExt.TCPAbortOnMemory",
                      "conntrack.drop", "conntrack.early_drop", "softnet.dropped",
                      "uplink.rx_missed_errors", "uplink.rx_fifo", "vm.oom_kill", "accept.EMFILE",
                      "accept.ENFILE", "firewall.blocked", "relay.refused_full"})
      x.counter(name, "1", 3);
    x.gauge("conntrack.count", "1", some(20'000, 30'000));
    x.gauge("conntrack.max", "1", 262'144);
    x.gauge("sock.tcp.tw", "1", some(500, 900));
    x.gauge("tune.net.ipv4.tcp_max_tw_buckets", "1", 16'384);
    x.gauge("memory.MemTotal", "KiB", 8'000'000);
    x.gauge("memory.MemAvailable", "KiB", some(4'000'000, 5'000'000));
    x.gauge("self.rss", "B", some(90'000'000, 95'000'000));
    x.gauge("self.fds", "1", some(900, 1100));
    x.gauge("self.fd_limit", "1", 65'536);
    x.gauge("self.started", "s", 1'700'000'000);
    x.gauge("uplink.carrier", "1", 1);
    x.gauge("loop.lag", "ms", some(0, 8));
    x.gauge("actors.lag", "ms", some(0, 8));
    x.gauge("recorder.late", "ms", some(0, 30));
    x.gauge("clients.connections", "1", some(180, 220));
    x.gauge("clients.of_top_one", "1", some(40, 60));
    x.gauge("pressure.cpu.some_avg10", "0.01 %", some(50, 400));
    x.gauge("pressure.memory.full_avg10", "0.01 %", 0);
    x.gauge("pressure.io.full_avg10", "0.01 %", some(0, 50));
    x.gauge("disk.free", "KiB", 9'000'000);
    x.gauge("host.boot", "id", 77);
    x.gauge("clock.ahead_of_boot", "ms", 1'700'000'000'000);
    x.counter("cpu.steal", "tick", seconds);
    x.counter("cpu.idle", "tick", seconds * 300);
    return x;
  }

  /// What of a rack hours are made.
  io::recorder::hour_summary usual_hour(io::recorder::unix_ms begin) {
    begin -= begin % io::recorder::hour_ms;
    io::recorder::recording all;
    for (int minute = 0; minute < 60; minute += 2)
      io::recorder::add(all, begin + minute * 60'000, 0, quiet(begin + minute * 60'000));
    io::recorder::hour_maker maker;
    for (size_t i = 0; i < all.samples.size(); ++i)
      maker.take(all, i);
    return maker.finished(true).front();
  }

private:
  std::vector<io::recorder::hour_summary> usual_hours() {
    std::vector<io::recorder::hour_summary> out;
    for (auto day = 7; day >= 1; --day)
      for (int hour = -2; hour < 2; ++hour)
        out.push_back(usual_hour(at - day * io::recorder::day_ms + hour * io::recorder::hour_ms));
    return out;
  }

  std::mt19937 random_;
};

} // namespace dongled::test
