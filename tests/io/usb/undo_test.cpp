#include "io/usb/undo.hpp"

#include "io/usb/kernel_usb.hpp"
#include "tests/io/store/scratch_dir.hpp"
#include "tests/io/usb/acting_sysfs.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/no_descriptors.hpp"

#include <fstream>

namespace dongled::io::usb {

using deed = power_intent::deed;
using test::acting_sysfs;

namespace {

kernel_usb usb_of(const acting_sysfs& sysfs) {
  return kernel_usb{[root = sysfs.root(), dev = sysfs.dev()] {
    return settings::usb_part{root, dev};
  }};
}

power_intent of(deed what, const std::string& target) {
  return {what, target, what == deed::controller_gone ? "xhci_hcd" : "", 1, "a test"};
}

/// Hardware whose ports cannot be switched.
struct refusing : usb_port {
  explicit refusing(usb_port& x) : real(x) {}
  result<topology> read() override { return real.read(); }
  result<done> unbind(const port_path& x) override { return real.unbind(x); }
  result<done> bind(const port_path& x) override { return real.bind(x); }
  result<done> authorize(const port_path& x, bool on) override { return real.authorize(x, on); }
  result<done> switch_mode(const port_path& x, unsigned n) override {
    return real.switch_mode(x, n);
  }
  power_support support(const port_path& x) override { return real.support(x); }
  result<done> set_power(const port_path&, bool, bool) override {
    return failure{fault::os, "write 0: read-only file system", 30};
  }
  result<port_reading> reading(const port_path& x) override { return real.reading(x); }
  result<std::string> unbind_controller(const std::string& x) override {
    return real.unbind_controller(x);
  }
  result<done> bind_controller(const std::string& x, const std::string& driver) override {
    return real.bind_controller(x, driver);
  }
  usb_port& real;
};

} // namespace

TEST_CASE("what hides something is undone before it") {
  std::string order;
  for (auto& x :
       in_undo_order({of(deed::unbound, "1-1.1"), of(deed::unauthorized, "1-1.2"),
                      of(deed::port_off, "1-1.4.1"), of(deed::port_off, "1-1.1"),
                      of(deed::port_off, "1-1"), of(deed::controller_gone, "0000:00:14.0")}))
    order += x.target + " ";
  CHECK(order == "0000:00:14.0 1-1 1-1.1 1-1.4.1 1-1.2 1-1.1 ");
}

TEST_CASE("what a daemon that was killed had cut gets its power back") {
  acting_sysfs sysfs;
  test::scratch_dir dir;
  power_intents stored{dir / "power"};
  auto usb = usb_of(sysfs);
  for (auto port : {"1-1.1", "1-1.3"}) {
    REQUIRE(stored.store(of(deed::port_off, port)));
    REQUIRE(usb.set_power({port}, false, false));
  }
  REQUIRE(stored.store(of(deed::unbound, "1-1.2")));
  REQUIRE(usb.unbind({"1-1.2"}));
  auto all = undo_all(usb, stored);
  REQUIRE(all);
  auto& x = *all;
  REQUIRE(x.size() == 3);
  for (auto& y : x) {
    INFO(y.what.target << ": " << y.read_back);
    CHECK(y.ok);
  }
  CHECK(x[0].read_back.starts_with("reads on"));
  for (auto port : {"1-1.1", "2-1.1", "1-1.3", "2-1.3"})
    CHECK(sysfs.text_of(sysfs.disable_file(port)) == "0");
  CHECK(sysfs.configured("1-1.2"));
  CHECK(stored.list().intents.empty());
}

TEST_CASE("a controller and an authorisation are given back") {
  acting_sysfs sysfs;
  auto usb = usb_of(sysfs);
  REQUIRE(usb.authorize({"1-1.1"}, false));
  CHECK(undo(usb, of(deed::unauthorized, "1-1.1")).ok);
  CHECK(sysfs.configured("1-1.1"));
  REQUIRE(usb.unbind_controller("0000:00:14.0"));
  CHECK(undo(usb, of(deed::controller_gone, "0000:00:14.0")).ok);
  CHECK(sysfs.present("usb1"));
}

TEST_CASE("an intent for a device that is gone is settled, for it comes back bound") {
  acting_sysfs sysfs;
  test::scratch_dir dir;
  power_intents stored{dir / "power"};
  auto usb = usb_of(sysfs);
  REQUIRE(stored.store(of(deed::unbound, "1-1.3")));
  REQUIRE(stored.store(of(deed::unauthorized, "1-1.3")));
  auto all = undo_all(usb, stored);
  REQUIRE(all);
  for (auto& x : *all)
    CHECK(x.ok);
  CHECK(stored.list().intents.empty());
}

TEST_CASE("an intent for a port is kept until the port was read on, also while its hub is gone") {
  acting_sysfs sysfs;
  test::scratch_dir dir;
  power_intents stored{dir / "power"};
  auto usb = usb_of(sysfs);
  REQUIRE(stored.store(of(deed::port_off, "1-2.1")));
  auto all = undo_all(usb, stored);
  REQUIRE(all);
  REQUIRE(all->size() == 1);
  CHECK_FALSE(all->front().ok);
  CHECK(all->front().away);
  CHECK(stored.list().intents.size() == 1);
}

TEST_CASE("with no free descriptor nothing is undone, and nothing forgotten") {
  acting_sysfs sysfs;
  test::scratch_dir dir;
  power_intents stored{dir / "power"};
  auto usb = usb_of(sysfs);
  REQUIRE(stored.store(of(deed::port_off, "1-1.1")));
  REQUIRE(usb.set_power({"1-1.1"}, false, false));
  {
    test::no_descriptors poor;
    CHECK_FALSE(usb.read());
    CHECK(stored.list().trouble);
    CHECK_FALSE(undo_all(usb, stored));
    auto x = undo(usb, of(deed::port_off, "1-1.1"));
    CHECK_FALSE(x.ok);
    CHECK(x.not_known);
    CHECK_FALSE(usb.reading({"1-1.1"}));
    CHECK(usb.support({"1-1.1"}).way == power_way::none);
    CHECK_FALSE(usb.support({"1-1.1"}).known);
  }
  CHECK(stored.list().intents.size() == 1);
  CHECK(sysfs.text_of(sysfs.disable_file("1-1.1")) == "1");
  auto all = undo_all(usb, stored);
  REQUIRE(all);
  CHECK(all->front().ok);
  CHECK(sysfs.text_of(sysfs.disable_file("1-1.1")) == "0");
  CHECK(stored.list().intents.empty());
}

TEST_CASE("a port that refuses to be switched owes nothing while both its halves are on") {
  acting_sysfs sysfs;
  auto real = usb_of(sysfs);
  refusing usb{real};
  auto x = undo(usb, of(deed::port_off, "1-1.1"));
  CHECK(x.ok);
  CHECK(x.read_back.find("never went off") != std::string::npos);
  for (auto half : {"1-1.1", "2-1.1"}) {
    INFO(half);
    std::ofstream{sysfs.disable_file(half)} << "1\n";
    x = undo(usb, of(deed::port_off, "1-1.1"));
    CHECK_FALSE(x.ok);
    CHECK(x.read_back.find("read-only") != std::string::npos);
    std::ofstream{sysfs.disable_file(half)} << "0\n";
  }
}

TEST_CASE("what cannot be undone is kept for the next time") {
  test::scratch_dir dir;
  power_intents stored{dir / "power"};
  REQUIRE(stored.store(of(deed::port_off, "1-1.1")));
  SECTION("sysfs cannot be read") {
    kernel_usb usb{[] { return settings::usb_part{"/nowhere", "/nowhere"}; }};
    auto x = undo_all(usb, stored);
    REQUIRE(x);
    REQUIRE(x->size() == 1);
    CHECK_FALSE(x->front().ok);
    CHECK(x->front().read_back.find("/nowhere") != std::string::npos);
  }
  SECTION("nothing switches the port: no file, no usbfs") {
    acting_sysfs sysfs{{false, true, true}};
    auto usb = usb_of(sysfs);
    auto x = undo_all(usb, stored);
    REQUIRE(x);
    REQUIRE(x->size() == 1);
    CHECK_FALSE(x->front().ok);
  }
  CHECK(stored.list().intents.size() == 1);
}

} // namespace dongled::io::usb
