// Seven days of a rack of 20 dongles, as its recorder would keep them: what they take on disk, and
// what an analysis of them takes. Ends with 1 when a limit is passed.
#include "actors/recorder/case_file.hpp"
#include "io/recorder/host_readings.hpp"
#include "io/recorder/store_files.hpp"
#include "io/recorder/store_writer.hpp"
#include "tests/io/store/scratch_dir.hpp"

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cmath>
#include <cstdio>
#include <random>

namespace {

using namespace dongled;
using namespace dongled::io::recorder;

constexpr int dongles = 20;
constexpr unix_ms begin = 1'755'000'000'000, interval = 10'000;
constexpr double mib = 1024 * 1024;

/// What a rack counts and measures: counters grow by what the hour of the day asks for, gauges walk
/// about. The host's own series are those of this machine.
class busy_rack {
public:
  busy_rack() {
    read_host(host_, {"", "/tmp", {}, {}, "lo"});
    for (auto& [name, x] : host_.all())
      at_.emplace(name, x.value == missing ? 0 : x.value);
  }

  reading_list at(unix_ms now) {
    auto day = static_cast<double>(now % day_ms) / static_cast<double>(day_ms);
    auto busy = 1.2 - std::cos(day * 6.283);
    reading_list out;
    for (auto& [name, x] : host_.all()) {
      auto& value = at_[name];
      if (x.value == missing) {
        out.put(name, x.unit, x.counter, std::nullopt);
        continue;
      }
      if (x.counter)
        value += x.value > 0 ? some(static_cast<int64_t>(200 * busy)) : 0;
      else if (x.value > 100 && !name.starts_with("tune.") && !name.starts_with("host."))
        value += some(40) - 20;
      out.put(name, x.unit, x.counter, value);
    }
    for (int n = 11; n < 11 + dongles; ++n)
      one(out, "." + std::to_string(n) + ".", busy);
    return out;
  }

private:
  int64_t some(int64_t most) { return most <= 0 ? 0 : static_cast<int64_t>(random_() % most); }

  void one(reading_list& out, const std::string& n, double busy) {
    auto count = [&](const std::string& name, double most) {
      auto& value = at_[name];
      value += some(static_cast<int64_t>(most * busy));
      out.counter(name, "1", value);
    };
    for (auto what : {"up_bytes", "down_bytes"})
      count("dongle" + n + what, 3e6);
    for (auto what : {"accepted", "refused"})
      count("dongle" + n + what, 60);
    count("connect" + n + "ok", 60);
    count("connect" + n + "failed", 3);
    for (auto what : {"EADDRNOTAVAIL", "ENETUNREACH", "EHOSTUNREACH", "ECONNREFUSED", "ETIMEDOUT",
                      "ECONNRESET", "EMFILE", "ENFILE", "ENOBUFS", "other"})
      count("connect" + n + what, some(20) == 0 ? 2 : 0);
    for (auto what : {"ok", "missing", "failed"})
      count("lookup" + n + what, 20);
    for (auto what : {"rsrp", "sinr"})
      out.gauge("dongle" + n + what, "0.1 dB", -900 + some(60));
    for (auto what : {"well", "there", "api", "walled", "plmn", "controller", "hub", "phase"})
      out.gauge("dongle" + n + what, "id", 26'201);
    out.gauge("dongle" + n + "relays", "1", some(static_cast<int64_t>(60 * busy)));
    out.gauge("ports" + n + "used", "1", some(static_cast<int64_t>(900 * busy)));
    out.gauge("ports" + n + "most_to_one", "1", some(90));
    out.gauge("self.rss", "B", 90'000'000 + some(1'000'000));
  }

  reading_list host_;
  std::map<std::string, int64_t> at_;
  std::mt19937_64 random_{7};
};

using seconds_f = std::chrono::duration<double>;

/// In a process of its own, so that its memory is the analysis' alone.
bool analysis_fits(const std::string& folder, const char* when) {
  auto child = ::fork();
  if (child == 0) {
    ::alarm(60);
    auto before = std::chrono::steady_clock::now();
    auto end = begin + 7 * day_ms;
    auto found = analyse(folder, {when, 30 * 60'000, {}}, end);
    auto took = seconds_f{std::chrono::steady_clock::now() - before}.count();
    rusage used{};
    ::getrusage(RUSAGE_SELF, &used);
    auto size = static_cast<double>(used.ru_maxrss) / 1024;
    std::printf("analyze %s: %.2f s, %.1f MiB, %s\n", when, took, size,
                found ? found->order->causes.front().card->name : found.why().doing.c_str());
    std::fflush(stdout);
    ::_exit(found && took < 2 && size < 64 ? 0 : 1);
  }
  int status = 0;
  return ::waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

} // namespace

int main() {
  test::scratch_dir place;
  auto folder = place / "recorder";
  auto store = store_writer::open(folder, {}, begin);
  if (!store)
    return 1;
  size_t series = 0, samples = 0;
  rusage before{}, after{};
  ::getrusage(RUSAGE_SELF, &before);
  {
    busy_rack rack;
    for (auto now = begin; now < begin + 7 * day_ms; now += interval) {
      auto x = rack.at(now);
      series = x.all().size();
      if (!store->put(now, 0, x))
        return 1;
      ++samples;
    }
  }
  ::getrusage(RUSAGE_SELF, &after);
  auto cpu = [](const rusage& x) {
    return static_cast<double>(x.ru_utime.tv_sec + x.ru_stime.tv_sec)
           + static_cast<double>(x.ru_utime.tv_usec + x.ru_stime.tv_usec) / 1e6;
  };
  auto size = static_cast<double>(list_files(folder)->bytes) / mib;
  auto each = (cpu(after) - cpu(before)) / static_cast<double>(samples);
  std::printf("%zu samples of %zu series: %.1f MiB; making and writing one: %.2f ms, %.3f %% of a "
              "core\n",
              samples, series, size, each * 1000, each * 1000 / interval * 100);
  std::fflush(stdout);
  auto fine = size < 150;
  for (auto when : {"now", "30m ago", "2d ago", "6d ago"})
    fine = analysis_fits(folder, when) && fine;
  return fine ? 0 : 1;
}
