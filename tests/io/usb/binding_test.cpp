#include "io/usb/binding.hpp"

#include "tests/io/usb/acting_sysfs.hpp"
#include "tests/support/catch.hpp"

namespace dongled::io::usb {

using namespace std::chrono_literals;
using test::acting_sysfs;

TEST_CASE("unbinding ends a device's configuration, and binding brings it back") {
  acting_sysfs sysfs;
  binding x{sysfs.root()};
  REQUIRE(x.unbind({"1-1.1"}));
  auto now = state_of(sysfs.root(), {"1-1.1"});
  CHECK(now.present);
  CHECK_FALSE(now.bound);
  CHECK_FALSE(now.at_work());
  CHECK(x.unbind({"1-1.1"}));
  REQUIRE(x.bind({"1-1.1"}));
  now = state_of(sysfs.root(), {"1-1.1"});
  CHECK(now.bound);
  CHECK(now.at_work());
  CHECK(x.bind({"1-1.1"}));
}

TEST_CASE("an unauthorised device has no configuration, and cannot be bound to one") {
  acting_sysfs sysfs;
  binding x{sysfs.root()};
  REQUIRE(x.authorize({"1-1.1"}, false));
  auto now = state_of(sysfs.root(), {"1-1.1"});
  CHECK_FALSE(now.authorized);
  CHECK_FALSE(now.at_work());
  auto refused = x.bind({"1-1.1"});
  REQUIRE_FALSE(refused);
  CHECK(refused.why().code == fault::refused);
  REQUIRE(x.authorize({"1-1.1"}, true));
  CHECK(state_of(sysfs.root(), {"1-1.1"}).at_work());
  CHECK(x.authorize({"1-1.1"}, true));
}

TEST_CASE("a device that took no configuration when it was bound is bound anew") {
  acting_sysfs sysfs;
  sysfs.put(sysfs.device("1-1.1") + "/bConfigurationValue", "\n");
  REQUIRE_FALSE(sysfs.configured("1-1.1"));
  REQUIRE(state_of(sysfs.root(), {"1-1.1"}).bound);
  CHECK(binding{sysfs.root()}.bind({"1-1.1"}));
  CHECK(sysfs.configured("1-1.1"));
}

TEST_CASE("a write without effect is no success") {
  acting_sysfs sysfs{{true, true, false}};
  binding x{sysfs.root(), 30ms};
  CHECK(x.unbind({"1-1.1"}).why().code == fault::timed_out);
  CHECK(x.authorize({"1-1.1"}, false).why().code == fault::timed_out);
  sysfs.set_configured("1-1.2", false);
  CHECK(x.bind({"1-1.2"}).why().code == fault::timed_out);
}

TEST_CASE("a device that is not there is named, and nothing is written") {
  acting_sysfs sysfs;
  binding x{sysfs.root()};
  for (auto r : {x.unbind({"1-1.3"}), x.bind({"1-1.3"}), x.authorize({"1-1.3"}, true)}) {
    REQUIRE_FALSE(r);
    CHECK(r.why().code == fault::not_found);
    CHECK(r.why().doing.find("1-1.3") != std::string::npos);
  }
}

TEST_CASE("only the path of a port may become part of a file's name") {
  acting_sysfs sysfs;
  binding x{sysfs.root()};
  for (auto name : {"", "usb1", "..", "../../..", "1-1.1/../1-1.1", "1-1.1\n1-1.2", "1-1.1:1.0"}) {
    CHECK(x.unbind({name}).why().code == fault::bad_input);
    CHECK(x.bind({name}).why().code == fault::bad_input);
    CHECK(x.authorize({name}, false).why().code == fault::bad_input);
  }
  CHECK(sysfs.configured("1-1.1"));
}

TEST_CASE("a host without the usb driver's files says so") {
  acting_sysfs sysfs;
  std::filesystem::remove(sysfs.root() + "/bus/usb/drivers/usb/unbind");
  auto r = binding{sysfs.root()}.unbind({"1-1.1"});
  REQUIRE_FALSE(r);
  CHECK(r.why().code == fault::not_found);
}

} // namespace dongled::io::usb
