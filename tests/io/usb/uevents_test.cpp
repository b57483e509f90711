#include "io/usb/uevents.hpp"

#include "tests/io/netlink/netns.hpp"
#include "tests/support/catch.hpp"

#include <condition_variable>
#include <mutex>
#include <random>

namespace dongled::io::usb {

namespace {

using namespace std::string_view_literals;

constexpr auto plugged =
  "add@/devices/pci0000:00/0000:00:14.0/usb1/1-1/1-1.2\0ACTION=add\0"
  "DEVPATH=/devices/pci0000:00/0000:00:14.0/usb1/1-1/1-1.2\0SUBSYSTEM=usb\0DEVTYPE=usb_device\0"
  "PRODUCT=12d1/1f01/102\0BUSNUM=001\0SEQNUM=4711\0"sv;

} // namespace

TEST_CASE("a kernel uevent tells what happened where") {
  auto x = parse_uevent(plugged);
  REQUIRE(x);
  CHECK(x->action == uevent::kind::add);
  CHECK(x->subsystem == "usb");
  CHECK(x->type == "usb_device");
  CHECK(x->product == "12d1/1f01/102");
  CHECK(x->sequence == 4711);
  CHECK(x->port == port_path{"1-1.2"});

  auto net = parse_uevent("remove@/devices/x/usb1/1-1/1-1:1.0/net/eth3\0SUBSYSTEM=net\0"
                          "INTERFACE=eth3\0"sv);
  REQUIRE(net);
  CHECK(net->action == uevent::kind::remove);
  CHECK(net->interface == "eth3");
  CHECK(net->port == port_path{"1-1"});

  CHECK(parse_uevent("bind@/x\0SUBSYSTEM=usb\0INTERFACE=2/6/0\0"sv)->interface == "");
  CHECK(parse_uevent("offline@/x\0"sv)->action == uevent::kind::other);
}

TEST_CASE("what is no kernel uevent is none") {
  for (auto x : {""sv, "libudev\0\xfe\xed\xca\xfe"sv, "add"sv, "@/devices/x"sv, "add@"sv,
                 "add@relative"sv, "\0\0\0"sv, "ACTION=add\0DEVPATH=/x@/y"sv})
    CHECK_FALSE(parse_uevent(x).has_value());
}

TEST_CASE("any bytes are parsed or refused, and stay bounded") {
  std::mt19937 random{3};
  size_t parsed = 0;
  for (int i = 0; i < 20000; ++i) {
    std::string bytes{plugged.substr(0, random() % (plugged.size() + 1))};
    for (auto n = random() % 8; n > 0 && !bytes.empty(); --n)
      bytes[random() % bytes.size()] = static_cast<char>(random());
    std::vector<char> exact{bytes.begin(), bytes.end()};
    if (auto x = parse_uevent({exact.data(), exact.size()}))
      parsed += x->devpath.size() <= 4096;
  }
  CHECK(parsed > 1000);
  auto huge = "add@/" + std::string(100'000, 'x');
  CHECK(parse_uevent(huge)->devpath.size() == 4096);
}

TEST_CASE("a new interface in our namespace is heard of at once", "[netns]") {
  auto seen = test::in_netns([] {
    std::mutex mutex;
    std::condition_variable news;
    std::string heard;
    auto listening = uevents::start([&](const uevent& x) {
      std::lock_guard guard{mutex};
      if (x.subsystem == "net" && x.interface == "d11") {
        heard += std::string{to_string(x.action)} + " " + x.interface + "\n";
        news.notify_all();
      }
    });
    if (!listening)
      return listening.why().doing;
    test::must_run("ip link add d11 type veth peer name d11far && ip link del d11");
    std::unique_lock guard{mutex};
    news.wait_for(guard, std::chrono::seconds{20},
                  [&] { return heard.find("remove") != heard.npos; });
    return heard;
  });
  if (seen)
    CHECK(*seen == "add d11\nremove d11\n");
}

TEST_CASE("listeners start and stop at any moment") {
  for (int i = 0; i < 50; ++i) {
    auto x = uevents::start([](const uevent&) {});
    // Some containers have no such family: then there is a reason, and nothing else.
    CHECK((x || !x.why().doing.empty()));
  }
}

} // namespace dongled::io::usb
