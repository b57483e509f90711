#include "io/netlink/watch.hpp"

#include "io/netlink/socket.hpp"
#include "tests/io/netlink/netns.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>
#include <condition_variable>
#include <fstream>
#include <mutex>

#include <unistd.h>

namespace dongled::io::netlink {

namespace {

using test::in_netns;
using test::must_run;

/// Gathers updates; waits are bounded.
class ear {
public:
  watch::callback callback() {
    return [this](update x) {
      std::unique_lock guard{mutex_};
      ++count_;
      for (auto& y : x.changes)
        changes_.push_back(std::move(y));
      last_ = std::move(x);
      news_.notify_all();
      news_.wait(guard, [&] { return !held_; });
    };
  }

  template <class Predicate>
  bool wait(Predicate p) {
    std::unique_lock guard{mutex_};
    return news_.wait_for(guard, std::chrono::seconds{20}, [&] { return count_ > 0 && p(*this); });
  }

  /// Keeps the next callback from returning, until let go.
  void hold(bool on) {
    std::lock_guard guard{mutex_};
    held_ = on;
    news_.notify_all();
  }

  bool has_route(const std::string& to) const {
    return std::any_of(last_.now.routes.begin(), last_.now.routes.end(),
                       [&](auto& x) { return x.destination.address == to; });
  }
  const change* find(const std::string& words) const {
    auto i = std::find_if(changes_.begin(), changes_.end(),
                          [&](auto& x) { return x.object.find(words) != std::string::npos; });
    return i == changes_.end() ? nullptr : &*i;
  }

  std::mutex mutex_;
  std::condition_variable news_;
  update last_;
  std::vector<change> changes_;
  int count_ = 0;
  bool held_ = false;
};

void make_link() {
  must_run(
    "ip link set lo up && ip link add d11 type veth peer name d11far && ip link set d11 up && "
    "ip link set d11far up && ip addr add 192.168.11.100/24 dev d11 && "
    "ip route add default via 192.168.11.1 dev d11 table 11 proto 171");
}

/// Adds or deletes @p count routes in one run of `ip`, the last of which is 100.64.255.1.
void storm(int count) {
  auto name = "/tmp/dongled_storm_" + std::to_string(getpid());
  std::ofstream out{name};
  for (int i = 0; i < count / 2; ++i)
    for (auto verb : {"add", "del"})
      out << "route " << verb << " 100.64." << i / 250 % 250 << "." << i % 250 << " dev d11\n";
  out << "route add 100.64.255.1 dev d11\n" << std::flush;
  must_run("ip -batch " + name + "; code=$?; rm -f " + name + "; exit $code");
}

} // namespace

TEST_CASE("a watch begins with the state as it is, then tells what was deleted and by whom",
          "[netns]") {
  auto seen = in_netns([] {
    make_link();
    ear listening;
    auto watching = watch::start(listening.callback());
    if (!watching)
      return watching.why().doing;
    std::string out;
    if (listening.wait([](ear& x) { return x.last_.now.addresses.size() == 2; }))
      out += "began with " + std::to_string(listening.last_.changes.size()) + " changes\n";
    must_run("ip route del default table 11");
    listening.wait([](ear& x) { return x.find("default via 192.168.11.1") != nullptr; });
    if (auto x = listening.find("default via"))
      out += (x->deleted ? "deleted " : "added ") + x->object + (x->own ? " by us" : "")
             + (x->by.find("pid ") != std::string::npos ? " by a process" : " by " + x->by)
             + x->by.substr(x->by.rfind(','));
    return out;
  });
  if (seen)
    CHECK(*seen
          == "began with 0 changes\n"
             "deleted route default via 192.168.11.1 dev d11 table 11 proto 171 by a process, "
             "protocol 171");
}

TEST_CASE("our own changes are told apart, and every kind of object is watched", "[netns]") {
  auto seen = in_netns([] {
    make_link();
    ear listening;
    auto watching = watch::start(listening.callback());
    auto sock = socket::open();
    rule policy{10011, {"192.168.11.100", 32}, 11, our_protocol, {}, true};
    auto applied = sock->apply({step::verb::add, policy, {}});
    listening.wait([](ear& x) { return x.find("rule from 192.168.11.100") != nullptr; });
    auto mine = listening.find("rule from 192.168.11.100");
    std::string out = mine && mine->own && applied ? mine->by + "\n" : "not own\n";
    must_run("ip addr add 192.168.12.100/24 dev d11; ip link set d11 down");
    listening.wait(
      [](ear& x) { return x.find("link d11 down") && x.find("address 192.168.12.100"); });
    out += listening.find("link d11 down") ? "link\n" : "";
    out += listening.find("address 192.168.12.100/24 dev d11") ? "address\n" : "";
    return out;
  });
  if (seen)
    CHECK(*seen == "this process, protocol 171\nlink\naddress\n");
}

TEST_CASE("a storm of 5,000 changes ends in the true state, in few updates", "[netns]") {
  auto seen = in_netns([] {
    make_link();
    ear listening;
    auto watching = watch::start(listening.callback());
    storm(5000);
    auto last = listening.wait([](ear& x) { return x.has_route("100.64.255.1"); });
    watching = result<std::unique_ptr<watch>>{std::unique_ptr<watch>{}};
    auto now = socket::open()->read_snapshot();
    std::string out = last && now && listening.last_.now == *now ? "true state" : "another state";
    return out + (listening.count_ < 500 ? ", coalesced" : ", a flood")
           + (listening.changes_.size() <= 256 * static_cast<size_t>(listening.count_) ? "" : "!");
  });
  if (seen)
    CHECK(*seen == "true state, coalesced");
}

TEST_CASE("an overrun is counted and loses no state", "[netns]") {
  auto seen = in_netns([] {
    make_link();
    ear listening;
    listening.hold(true);
    auto watching = watch::start(listening.callback());
    // The callback is stuck with the first update while the kernel's buffer runs over.
    listening.wait([](ear&) { return true; });
    storm(40000);
    listening.hold(false);
    auto last = listening.wait([](ear& x) { return x.has_route("100.64.255.1"); });
    std::lock_guard guard{listening.mutex_};
    return std::string{last ? "true state" : "another state"}
           + (listening.last_.overruns > 0 ? ", overrun" : ", no overrun");
  });
  if (seen)
    CHECK(*seen == "true state, overrun");
}

TEST_CASE("watches can be started and stopped at any moment", "[netns]") {
  auto seen = in_netns([] {
    make_link();
    int calls = 0;
    for (int i = 0; i < 200; ++i) {
      auto watching = watch::start([&](const update&) { ++calls; });
      if (!watching)
        return watching.why().doing;
    }
    return std::string{calls <= 200 ? "fine" : "too many calls"};
  });
  if (seen)
    CHECK(*seen == "fine");
}

} // namespace dongled::io::netlink
