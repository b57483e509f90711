#pragma once

#include "io/relay/plane/data_plane.hpp"
#include "tests/io/relay/dns_stub.hpp"

#include <condition_variable>
#include <deque>
#include <fcntl.h>
#include <functional>
#include <memory>
#include <net/if.h>
#include <set>
#include <sstream>

namespace dongled::test {

/// The two namespaces, the servers, the data plane and somebody who admits what is asked for. Waits
/// for its sessions at the end: what they refer to is declared before it.
class world : public io::relay::attendant {
public:
  static constexpr subnet_id dongle{11};
  static constexpr auto server = "203.0.113.7";

  /// @p change adjusts the settings the data plane is made with.
  explicit world(std::function<void(settings::socks_part&)> change = {}, unsigned threads = 1) {
    far_ = far_namespace();
    build();
    beyond([this] { dns = std::make_unique<dns_stub>(); });
    socks.listen = "127.0.0.1";
    socks.threads = threads;
    if (change)
      change(socks);
    auto made = io::relay::data_plane::make({socks});
    REQUIRE(made);
    plane = std::move(*made);
    plane->attend(dongle, handle());
    plane->set_egress(dongle, way());
    REQUIRE(plane->listen(dongle));
  }

  ~world() override {
    plane.reset();
    for (auto fd : listeners_)
      shutdown(fd, SHUT_RDWR);
    for (auto& x : threads_)
      x.join();
    {
      std::unique_lock guard{mutex_};
      for (auto fd : open_)
        shutdown(fd, SHUT_RDWR);
      changed_.wait_for(guard, 10s, [this] { return sessions_ == 0; });
    }
    for (auto fd : listeners_)
      ::close(fd);
    ::close(far_);
  }

  io::relay::egress way() const {
    return {"usb0", static_cast<int>(if_nametoindex("usb0")), "192.168.11.100", "192.168.11.1"};
  }

  /// Owned by the world, which outlives the data plane.
  std::shared_ptr<io::relay::attendant> handle() {
    return {std::shared_ptr<void>{}, static_cast<io::relay::attendant*>(this)};
  }

  /// Serves connections to @p port beyond the dongle, one thread each.
  void serve(uint16_t port, std::function<void(tcp)> session) {
    beyond([&] {
      auto fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
      int one = 1;
      setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
      auto sa = address("0.0.0.0", port);
      REQUIRE(bind(fd, reinterpret_cast<sockaddr*>(&sa), sizeof(sa)) == 0);
      REQUIRE(::listen(fd, 4096) == 0);
      listeners_.push_back(fd);
      threads_.emplace_back([this, fd, session] {
        for (;;) {
          auto client = accept4(fd, nullptr, nullptr, SOCK_CLOEXEC);
          if (client < 0)
            return;
          {
            std::lock_guard guard{mutex_};
            ++sessions_;
            open_.push_back(client);
          }
          std::thread{[this, client, session] {
            session(tcp{dup(client)});
            std::lock_guard guard{mutex_};
            std::erase(open_, client);
            ::close(client);
            --sessions_;
            changed_.notify_all();
          }}.detach();
        }
      });
    });
  }

  void serve_echo(uint16_t port = 7) {
    serve(port, [](tcp x) {
      for (;;) {
        std::string part(65536, '\0');
        auto n = recv(x.fd(), part.data(), part.size(), 0);
        if (n <= 0)
          break;
        if (!x.write({part.data(), static_cast<size_t>(n)}))
          break;
      }
      x.finish();
    });
  }

  /// Runs @p f in the far namespace.
  void beyond(const std::function<void()>& f) const {
    std::thread{[&] {
      REQUIRE(setns(far_, CLONE_NEWNET) == 0);
      f();
    }}.join();
  }

  /// How many packets left by the uplink so far.
  static long uplink_packets() {
    std::ifstream in{"/proc/self/net/dev"};
    for (std::string line; std::getline(in, line);) {
      std::istringstream row{line};
      std::string name;
      long x = 0;
      row >> name;
      for (int i = 0; i < 10; ++i)
        row >> x; // The tenth number counts sent packets.
      if (name == "up0:")
        return x;
    }
    return -1;
  }

  tcp dial(const std::string& from = "127.0.0.1") const {
    return tcp::to("127.0.0.1", 10011, from);
  }

  // What the attendant heard.
  std::optional<io::relay::reply> requested(const io::relay::request& x) override {
    std::lock_guard guard{mutex_};
    requests.push_back(x);
    changed_.notify_all();
    return admits ? std::optional{io::relay::reply::succeeded} : std::nullopt;
  }
  void connected(const io::relay::outcome& x) override {
    std::lock_guard guard{mutex_};
    outcomes.push_back(x);
    changed_.notify_all();
  }
  void ended(const io::relay::ended& x) override {
    std::lock_guard guard{mutex_};
    endings.push_back(x);
    changed_.notify_all();
  }
  void gathered() override { ++gatherings; }

  /// The n-th thing of a list, waited for.
  template <class T>
  T wait(const std::vector<T>& list, size_t n = 0) {
    std::unique_lock guard{mutex_};
    changed_.wait_for(guard, 10s, [&] { return list.size() > n; });
    REQUIRE(list.size() > n);
    return list[n];
  }
  template <class T>
  size_t size(const std::vector<T>& list) {
    std::lock_guard guard{mutex_};
    return list.size();
  }

  settings::socks_part socks;
  std::unique_ptr<io::relay::data_plane> plane;
  std::atomic<bool> admits{true};
  std::atomic<int> gatherings{0};
  std::vector<io::relay::request> requests;
  std::vector<io::relay::outcome> outcomes;
  std::vector<io::relay::ended> endings;
  std::unique_ptr<dns_stub> dns;

private:
  static int far_namespace() {
    int fd = -1;
    std::thread{[&] {
      if (unshare(CLONE_NEWNET) == 0)
        fd = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
    }}.join();
    REQUIRE(fd >= 0);
    return fd;
  }

  void build() const {
    auto far = "/proc/" + std::to_string(getpid()) + "/fd/" + std::to_string(far_);
    auto quiet = "for x in all default; do echo 1 > /proc/sys/net/ipv6/conf/$x/disable_ipv6; done;";
    beyond([&] { sh(quiet + std::string{"ip link set lo up"}); });
    sh(quiet + std::string{"ip link set lo up; ip link add usb0 type veth peer name lan0 netns "}
       + far + "; ip link add up0 type veth peer name up1 netns " + far
       + "; ip addr add 192.168.11.100/24 dev usb0; ip addr add 198.18.0.2/24 dev up0"
         "; ip link set usb0 up; ip link set up0 up; ip route add default via 198.18.0.1"
         "; ip route add default via 192.168.11.1 dev usb0 table 11"
         "; ip rule add from 192.168.11.100 lookup 11");
    beyond([&] {
      sh("ip addr add 192.168.11.1/24 dev lan0; ip addr add 198.18.0.1/24 dev up1"
         "; ip addr add 203.0.113.7/32 dev lo; ip addr add 203.0.113.8/32 dev lo"
         "; ip link set lan0 up; ip link set up1 up");
      await_carrier("lan0 up1");
    });
    await_carrier("usb0 up0");
  }

  /// The kernel learns of a carrier after "up" has returned, and a link drops everything until
  /// then: the first ARP question, repeated only after a second, would outlast a test's time-out.
  static void await_carrier(const std::string& links) {
    auto all_up = "for x in " + links + "; do ip link show $x | grep -q 'state UP' || exit 1; done";
    REQUIRE(eventually([&] { return std::system(all_up.c_str()) == 0; }));
  }

  int far_ = -1;
  std::vector<int> listeners_;
  std::deque<std::thread> threads_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<int> open_;
  size_t sessions_ = 0;
};

} // namespace dongled::test
