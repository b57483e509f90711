#include "tests/bench/measure.hpp"

#include "tests/bench/process_tree.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <functional>
#include <thread>
#include <vector>

#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/socket.h>

namespace dongled::bench {

namespace {

using std::chrono::steady_clock;

constexpr double gib = 1024.0 * 1024 * 1024;
constexpr size_t chunk = 256 * 1024;
constexpr std::chrono::milliseconds warm_up{700};

double since(steady_clock::time_point start) {
  return std::chrono::duration<double>(steady_clock::now() - start).count();
}

double cpu_of(const contender& x) { return x.process() > 0 ? cpu_seconds(x.process()) : 0; }

/// Streams that run, one thread each, until this object goes.
class crowd {
public:
  using work = std::function<bool(int fd)>; ///< One chunk; false when the stream is over.

  crowd(const path& how, char service, size_t size, const work& each) {
    for (size_t i = 0; i < size; ++i)
      threads_.emplace_back([this, how, service, each] {
        auto fd = dial(how, service);
        while (fd && !over_ && each(fd->get())) {
        }
      });
  }
  ~crowd() {
    over_ = true;
    for (auto& x : threads_)
      x.join();
  }
  crowd(const crowd&) = delete;
  crowd& operator=(const crowd&) = delete;

private:
  std::atomic<bool> over_ = false;
  std::vector<std::thread> threads_;
};

/// What the counter and the proxy's clock gain while the streams are in full flow.
bulk_figure watch(const contender& who, std::chrono::milliseconds span,
                  const std::function<uint64_t()>& moved) {
  std::this_thread::sleep_for(warm_up);
  auto start = steady_clock::now();
  auto bytes = moved();
  auto cpu = cpu_of(who);
  std::this_thread::sleep_for(span);
  auto amount = static_cast<double>(moved() - bytes) / gib;
  auto spent = cpu_of(who) - cpu;
  return {amount / since(start), amount > 0 ? spent / amount : 0};
}

/// Reads and throws away; tcp(7), MSG_TRUNC.
ssize_t discard(int fd) { return ::recv(fd, nullptr, chunk, MSG_TRUNC); }

} // namespace

bulk_figure measure_down(const contender& who, const extent& x) {
  std::atomic<uint64_t> bytes = 0;
  crowd streams{who.how(), far::source, x.streams, [&](int fd) {
                  auto n = discard(fd);
                  bytes += n > 0 ? static_cast<uint64_t>(n) : 0;
                  return n > 0;
                }};
  return watch(who, x.bulk, [&] { return bytes.load(); });
}

bulk_figure measure_paced(const contender& who, const extent& x, size_t streams) {
  std::atomic<uint64_t> bytes = 0;
  crowd all{who.how(), far::paced, streams, [&](int fd) {
              auto n = discard(fd);
              bytes += n > 0 ? static_cast<uint64_t>(n) : 0;
              return n > 0;
            }};
  return watch(who, x.bulk, [&] { return bytes.load(); });
}

bulk_figure measure_up(const contender& who, const far_end& end, const extent& x) {
  unique_fd supply{::memfd_create("supply", MFD_CLOEXEC)};
  std::vector<char> some(chunk, 'u');
  if (::write(supply.get(), some.data(), some.size()) != static_cast<ssize_t>(chunk))
    return {};
  crowd streams{who.how(), far::sink, x.streams, [&](int fd) {
                  off_t start = 0;
                  return ::sendfile(fd, supply.get(), &start, chunk) > 0;
                }};
  return watch(who, x.bulk, [&] { return end.swallowed(); });
}

rate_figure measure_rate(const contender& who, const extent& x) {
  std::atomic<size_t> made = 0, failed = 0;
  auto cpu = cpu_of(who);
  auto start = steady_clock::now();
  std::vector<std::thread> workers;
  for (size_t i = 0; i < x.workers; ++i)
    workers.emplace_back([&] {
      while (steady_clock::now() - start < x.rate) {
        auto fd = dial(who.how(), far::echo);
        ++(fd && bounce(fd->get()) ? made : failed);
      }
    });
  for (auto& w : workers)
    w.join();
  auto took = since(start);
  auto count = static_cast<double>(made);
  return {count / took, count > 0 ? (cpu_of(who) - cpu) * 1e6 / count : 0, failed};
}

ping_figure measure_ping(const contender& who, const extent& x, bool beside_bulk) {
  crowd bulk{who.how(), far::source, beside_bulk ? size_t{1} : size_t{0},
             [](int fd) { return discard(fd) > 0; }};
  std::this_thread::sleep_for(beside_bulk ? warm_up : warm_up / 10);
  std::vector<double> trips;
  std::array<char, 64> bytes{};
  auto fd = dial(who.how(), far::echo);
  auto start = steady_clock::now();
  while (fd && steady_clock::now() - start < x.ping) {
    auto sent = steady_clock::now();
    if (::send(fd->get(), bytes.data(), bytes.size(), MSG_NOSIGNAL) <= 0
        || ::recv(fd->get(), bytes.data(), bytes.size(), MSG_WAITALL) <= 0)
      break;
    trips.push_back(since(sent) * 1e6);
  }
  if (trips.empty())
    return {};
  std::ranges::sort(trips);
  return {trips[trips.size() / 2], trips[trips.size() * 99 / 100]};
}

idle_figure measure_idle(const contender& who, const extent& x) {
  auto before = who.process() > 0 ? private_kib(who.process()) : 0;
  std::vector<unique_fd> open;
  while (open.size() < x.idle) {
    auto fd = dial(who.how(), far::echo);
    if (!fd || !bounce(fd->get()))
      break;
    open.push_back(*std::move(fd));
  }
  idle_figure figure;
  figure.relays = open.size();
  if (who.process() <= 0 || open.empty())
    return figure;
  std::this_thread::sleep_for(warm_up); // What opening them cost shall be over.
  auto cpu = cpu_of(who);
  auto start = steady_clock::now();
  std::this_thread::sleep_for(x.ping);
  figure.cpu_percent = 100 * (cpu_of(who) - cpu) / since(start);
  auto after = private_kib(who.process());
  figure.kib_each =
    (static_cast<double>(after) - static_cast<double>(before)) / static_cast<double>(open.size());
  return figure;
}

} // namespace dongled::bench
