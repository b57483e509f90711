#include "io/usb/power_switch.hpp"

#include "tests/io/usb/acting_sysfs.hpp"
#include "tests/support/catch.hpp"

#include <map>

namespace dongled::io::usb {

using namespace std::chrono_literals;
using test::acting_sysfs;

namespace {

/// The hubs of an acting_sysfs on the wire. Told to cut, a hub says so; whether it also tells the
/// kernel is an option, and a stick on a port that lies stays connected.
struct fake_line final : hub_line {
  explicit fake_line(acting_sysfs& x) : sysfs(x) {}

  result<hub_descriptor> describe(const hub&) override {
    if (!characteristics)
      return failure{fault::not_found, "no usbfs"};
    return hub_descriptor{false, 4, *characteristics, 100};
  }
  result<port_status> status(const hub& x, uint8_t port) override {
    auto child = child_path(x.path, port).text;
    auto on = !off[child];
    return port_status{on, on || lies, false};
  }
  result<done> set_power(const hub& x, uint8_t port, bool on) override {
    auto child = child_path(x.path, port).text;
    told += (on ? "+" : "-") + child + (sysfs.configured(child) ? " " : "(unbound) ");
    if (child == broken)
      return failure{fault::os, "stalled"};
    if (deaf)
      return done{};
    off[child] = !on;
    if (on && !lies) { // the kernel sees a new connection
      sysfs.leave(child);
      sysfs.arrive(child);
    } else if (!on && notifies) {
      sysfs.leave(child);
    }
    return done{};
  }
  void keep_kernel_off(const hub& x, uint8_t port, bool keep) override {
    auto child = child_path(x.path, port).text;
    told += (keep ? "claim " : "release ") + child + " ";
  }

  acting_sysfs& sysfs;
  std::optional<uint16_t> characteristics = 0x0009;
  bool notifies = true, lies = false, deaf = false;
  std::string broken, told;
  std::map<std::string, bool> off;
};

constexpr power_switch::patience quick{500ms, 100ms};

} // namespace

TEST_CASE("a port is switched through its file, both halves of the socket") {
  acting_sysfs sysfs;
  fake_line line{sysfs};
  power_switch x{sysfs.root(), line, {}};
  CHECK(x.support({"1-1.1"}).way == power_way::disable_file);
  REQUIRE(x.set({"1-1.1"}, false, false));
  CHECK(sysfs.text_of(sysfs.disable_file("1-1.1")) == "1");
  CHECK(sysfs.text_of(sysfs.disable_file("2-1.1")) == "1");
  CHECK(sysfs.text_of(sysfs.disable_file("1-1.2")) == "0");
  for (int i = 0; i < 2000 && sysfs.present("1-1.1"); ++i)
    std::this_thread::sleep_for(1ms);
  auto off = x.reading({"1-1.1"});
  REQUIRE(off);
  CHECK(off->verified_off());
  CHECK(words(*off) == "reads off, device gone, interface gone");
  REQUIRE(x.set({"1-1.1"}, true, false));
  for (int i = 0; i < 2000 && !sysfs.present("1-1.1"); ++i)
    std::this_thread::sleep_for(1ms);
  auto on = x.reading({"1-1.1"});
  REQUIRE(on);
  CHECK(words(*on) == "reads on, device there, interface there");
  CHECK(line.told.empty());
}

TEST_CASE("a stick that lives on a port that reads off is seen, and called a lie") {
  acting_sysfs sysfs;
  sysfs.let_lie("1-1.1");
  fake_line line{sysfs};
  power_switch x{sysfs.root(), line, {}};
  REQUIRE(x.set({"1-1.1"}, false, false));
  auto now = x.reading({"1-1.1"});
  REQUIRE(now);
  CHECK(now->lies());
  CHECK_FALSE(now->verified_off());
}

TEST_CASE("one half of a socket that is on keeps it on") {
  acting_sysfs sysfs;
  fake_line line{sysfs};
  sysfs.put(sysfs.disable_file("1-1.3"), "1\n");
  auto now = power_switch{sysfs.root(), line, {}}.reading({"1-1.3"});
  REQUIRE(now);
  CHECK(now->says_on);
}

TEST_CASE("a port that feeds a hub is cut only by who means it") {
  acting_sysfs sysfs;
  fake_line line{sysfs};
  power_switch x{sysfs.root(), line, {}};
  for (auto path : {"1-1", "1-1.4", "2-1.4"}) { // the last is the other half of the same socket
    auto r = x.set({path}, false, false);
    REQUIRE_FALSE(r);
    CHECK(r.why().code == fault::refused);
  }
  CHECK(sysfs.present("1-1.4"));
  CHECK(x.set({"1-1.4"}, true, false));
  CHECK(x.set({"1-1.4"}, false, true));
}

TEST_CASE("what a hub says of itself decides how its ports are switched") {
  struct row {
    bool files;
    std::optional<uint16_t> characteristics;
    power_way way;
    bool ganged;
    fault off;
  };
  for (auto& y : {row{true, 0x0009, power_way::disable_file, false, fault::none},
                  row{true, {}, power_way::disable_file, false, fault::none},
                  row{true, 0x0000, power_way::none, true, fault::none},
                  row{true, 0x000a, power_way::none, false, fault::unsupported},
                  row{false, 0x0009, power_way::hub_request, false, fault::none},
                  row{false, 0x0000, power_way::none, true, fault::none},
                  row{false, 0x000a, power_way::none, false, fault::unsupported},
                  row{false, {}, power_way::none, false, fault::unsupported}}) {
    acting_sysfs sysfs{{y.files, true, true}};
    fake_line line{sysfs};
    line.characteristics = y.characteristics;
    power_switch x{sysfs.root(), line, quick};
    auto support = x.support({"1-1.1"});
    CHECK(support.way == y.way);
    CHECK(support.ganged == y.ganged);
    CHECK(support.why.empty() == (y.way != power_way::none));
    auto cut = x.set({"1-1.1"}, false, false);
    CHECK((cut ? fault::none : cut.why().code) == y.off);
  }
}

TEST_CASE("before a raw request the stick is unbound, after it nothing of it is left") {
  acting_sysfs sysfs{{false, false, true}};
  fake_line line{sysfs};
  line.notifies = GENERATE(true, false);
  power_switch x{sysfs.root(), line, quick};
  REQUIRE(x.set({"1-1.1"}, false, false));
  CHECK(line.told == "claim 1-1.1 -1-1.1(unbound) ");
  auto off = x.reading({"1-1.1"});
  REQUIRE(off);
  CHECK(off->verified_off());
  REQUIRE(x.set({"1-1.1"}, true, false));
  auto on = x.reading({"1-1.1"});
  REQUIRE(on);
  CHECK(words(*on) == "reads on, device there, interface there");
}

TEST_CASE("a stick that a raw request does not reach serves on") {
  acting_sysfs sysfs{{false, false, true}};
  fake_line line{sysfs};
  line.notifies = false;
  line.lies = true;
  power_switch x{sysfs.root(), line, quick};
  REQUIRE(x.set({"1-1.1"}, false, false));
  auto now = x.reading({"1-1.1"});
  REQUIRE(now);
  CHECK(now->lies());
  CHECK(sysfs.configured("1-1.1"));
}

TEST_CASE("a stick that somebody unbound and died is bound when its port goes on") {
  acting_sysfs sysfs{{false, false, true}};
  fake_line line{sysfs};
  line.lies = true; // nothing comes anew
  REQUIRE(binding{sysfs.root()}.unbind({"1-1.1"}));
  REQUIRE(power_switch{sysfs.root(), line, quick}.set({"1-1.1"}, true, false));
  CHECK(sysfs.configured("1-1.1"));
}

TEST_CASE("a hub that stalls or ignores the request is no success, and the stick serves on") {
  acting_sysfs sysfs{{false, false, true}};
  fake_line line{sysfs};
  auto stalls = GENERATE(true, false);
  line.broken = stalls ? "1-1.1" : "";
  line.deaf = !stalls;
  auto r = power_switch{sysfs.root(), line, quick}.set({"1-1.1"}, false, false);
  REQUIRE_FALSE(r);
  CHECK(r.why().code == (stalls ? fault::os : fault::timed_out));
  CHECK(sysfs.configured("1-1.1"));
}

TEST_CASE("when one half cannot be cut the other gets its power back") {
  acting_sysfs sysfs{{false, true, true}};
  fake_line line{sysfs};
  line.broken = "2-1.1";
  CHECK_FALSE(power_switch{sysfs.root(), line, quick}.set({"1-1.1"}, false, false));
  CHECK(line.told
        == "claim 1-1.1 -1-1.1(unbound) claim 2-1.1 -2-1.1(unbound) release 2-1.1 "
           "release 1-1.1 +1-1.1(unbound) ");
  CHECK_FALSE(line.off["1-1.1"]);
}

TEST_CASE("a port that is not there is named") {
  acting_sysfs sysfs;
  fake_line line{sysfs};
  power_switch x{sysfs.root(), line, quick};
  for (auto path : {"1-9", "1-1.9", "", "..", "usb1"}) {
    CHECK(x.set({path}, false, true).why().code == fault::not_found);
    CHECK(x.reading({path}).why().code == fault::not_found);
    CHECK(x.support({path}).way == power_way::none);
  }
  CHECK(power_switch{"/nowhere", line, quick}.support({"1-1.1"}).why.find("/nowhere")
        != std::string::npos);
}

} // namespace dongled::io::usb
