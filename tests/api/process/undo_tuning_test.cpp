#include "api/process/undo_tuning.hpp"

#include "io/host/kernel_settings.hpp"
#include "io/host/tuned_values.hpp"
#include "tests/io/host/host_tree.hpp"
#include "tests/support/catch.hpp"

using namespace dongled;

TEST_CASE("--undo gives back what was tuned, and says what another has changed") {
  test::host_tree host;
  host.make_state();
  settings x;
  x.state_dir = host.state();
  x.host.root = host.root();
  x.usb.sysfs = host.root() + "/sys";
  CHECK(api::undo_tuning(x)->empty());
  io::host::kernel_settings kernel{x.host.root, x.usb.sysfs};
  io::host::tuning_files book{x.state_dir};
  for (auto& [setting, value] : std::map<std::string, std::string>{
         {"net/core/somaxconn", "4096"}, {"net/ipv4/tcp_timestamps", "0"}})
    CHECK(set_value(kernel, book, "key", setting, value).what
          == io::host::tuning_outcome::end::applied);
  host.sysctl("core/somaxconn", "8192");
  auto said = api::undo_tuning(x);
  REQUIRE(said);
  REQUIRE(said->size() == 2);
  CHECK(said->at(0) == "net/ipv4/tcp_timestamps (key): 0 -> 1, as it was before");
  CHECK(said->at(1) == "net/core/somaxconn (key): changed by another since: 8192; left");
  CHECK(host.sysctl("core/somaxconn") == "8192");
  CHECK(api::undo_tuning(x)->empty());
  host.put("../state/tuning/torn", "{");
  CHECK(!api::undo_tuning(x));
}
