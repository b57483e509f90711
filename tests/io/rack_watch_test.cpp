#include "io/rack_watch.hpp"

#include "tests/io/netlink/netns.hpp"
#include "tests/io/usb/acting_sysfs.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/no_descriptors.hpp"

#include <chrono>
#include <condition_variable>
#include <mutex>

namespace dongled::io {

namespace {

/// The last facts that were told, to be waited for.
class listener {
public:
  void hear(facts_ptr x) {
    std::lock_guard guard{mutex_};
    last_ = std::move(x);
    news_.notify_all();
  }
  /// False when it was not so within ten seconds.
  bool hears(const std::function<bool(const rack_facts&)>& what) {
    std::unique_lock guard{mutex_};
    return news_.wait_for(guard, std::chrono::seconds{10}, [&] { return last_ && what(*last_); });
  }

private:
  std::mutex mutex_;
  std::condition_variable news_;
  facts_ptr last_;
};

} // namespace

TEST_CASE("a dongle without an address is known by the port it was found on before", "[netns]") {
  auto outcome = test::in_netns([] {
    test::must_run("ip link add eth1 type veth peer name far && ip link set eth1 up");
    test::acting_sysfs sysfs{{true, true, false}}; // nothing comes back by itself
    settings config;
    config.usb.sysfs = sysfs.root();
    listener told;
    auto watch = watch_rack([&] { return config; },
                            {[] {
                               return std::map<port_path, subnet_id>{{{"1-1.1"}, {17}}};
                             },
                             [] { return usb::stick_rules{}; }, [](auto&) {}},
                            [&](facts_ptr x) { told.hear(std::move(x)); });
    if (!watch)
      return watch.why().doing;
    auto known = told.hears([](auto& x) {
      return x.dongles.size() == 1 && x.dongles[0].subnet == subnet_id{17}
             && x.dongles[0].port == port_path{"1-1.1"} && x.dongles[0].host_address.empty();
    });
    if (!known)
      return std::string{"it was not known"};
    // A stick that leaves is missed from sysfs alone.
    sysfs.leave("1-1.1");
    auto gone = told.hears([](auto& x) { return x.usb.find_device({"1-1.1"}) == nullptr; });
    return std::string{gone ? "fine" : "it was not missed"};
  });
  if (!outcome)
    return;
  CHECK(*outcome == "fine");
}

TEST_CASE("a place that is learned later, or configured by a reload, is a dongle's then",
          "[netns]") {
  auto outcome = test::in_netns([] {
    test::must_run("ip link add eth1 type veth peer name far && ip link set eth1 up");
    test::acting_sysfs sysfs{{true, true, false}};
    std::mutex mutex;
    settings config;
    config.usb.sysfs = sysfs.root();
    std::map<port_path, subnet_id> learned;
    auto locked = [&](auto what) {
      std::lock_guard guard{mutex};
      return what();
    };
    listener told;
    auto watch = watch_rack([&] { return locked([&] { return config; }); },
                            {[&] { return locked([&] { return learned; }); },
                             [] { return usb::stick_rules{}; }, [](auto&) {}},
                            [&](facts_ptr x) { told.hear(std::move(x)); });
    if (!watch)
      return watch.why().doing;
    auto is = [&](int n) {
      return told.hears([&](auto& x) {
        return n == 0 ? x.dongles.empty() : x.dongles.size() == 1 && x.dongles[0].subnet.n == n;
      });
    };
    if (!is(0))
      return std::string{"it is somebody's already"};
    locked([&] { return learned[{"1-1.1"}] = {17}; }); // the journal was slow
    if (!is(17))
      return std::string{"what was learned is not believed"};
    locked([&] { return config.dongles.ports[{"1-1.1"}] = {18}; });
    return std::string{is(18) ? "fine" : "what is configured is not believed"};
  });
  if (!outcome)
    return;
  CHECK(*outcome == "fine");
}

TEST_CASE("a rack that cannot be listed stays as it was, and the trouble is told", "[netns]") {
  auto outcome = test::in_netns([] {
    test::must_run("ip link add eth1 type veth peer name far && ip link set eth1 up");
    test::acting_sysfs sysfs{{true, true, false}};
    settings config;
    config.usb.sysfs = sysfs.root();
    listener told;
    auto watch = watch_rack([&] { return config; },
                            {[] {
                               return std::map<port_path, subnet_id>{{{"1-1.1"}, {17}}};
                             },
                             [] { return usb::stick_rules{}; }, [](auto&) {}},
                            [&](facts_ptr x) { told.hear(std::move(x)); });
    if (!watch)
      return watch.why().doing;
    auto whole = [](auto& x) { return x.dongles.size() == 1 && x.usb.find_device({"1-1.1"}); };
    if (!told.hears([&](auto& x) { return whole(x) && x.trouble.empty(); }))
      return std::string{"it was not known"};
    {
      test::no_descriptors poor;
      if (!told.hears([&](auto& x) { return whole(x) && !x.trouble.empty(); }))
        return std::string{"the trouble was not told, or the rack was lost"};
    }
    auto again = told.hears([&](auto& x) { return whole(x) && x.trouble.empty(); });
    return std::string{again ? "fine" : "it did not recover"};
  });
  if (!outcome)
    return;
  CHECK(*outcome == "fine");
}

} // namespace dongled::io
