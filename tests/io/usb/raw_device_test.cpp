#include "io/usb/raw_device.hpp"

#include "io/usb/hub_requests.hpp"
#include "tests/io/store/scratch_dir.hpp"
#include "tests/support/catch.hpp"

#include <fstream>

namespace dongled::io::usb {

TEST_CASE("nodes of usbfs have three digits a part") {
  CHECK(node_of("/dev/bus/usb", 1, 7) == "/dev/bus/usb/001/007");
  CHECK(node_of("/x", 12, 127) == "/x/012/127");
  CHECK(node_of("/x", 65535, 65535) == "/x/65535/65535");
}

TEST_CASE("what is no USB device is not taken for one") {
  test::scratch_dir dir;
  std::ofstream{dir / "file"} << "x";
  CHECK(raw_device::open(dir / "absent").why().code == fault::not_found);
  CHECK(raw_device::open(dir / "file").why().code == fault::bad_input);
  CHECK_FALSE(raw_device::open(dir / ""));
  for (int i = 0; i < 3; ++i) // a context comes and goes each time
    CHECK_FALSE(raw_device::open("/dev/null"));
}

TEST_CASE("a hub cannot be asked where there is no usbfs") {
  test::scratch_dir dir;
  port_claims claims;
  hub_requests::descriptions known;
  hub_requests line{dir / "usb", claims, known};
  hub x{{"1-1"}, false, "", 1, 5, {}, {}};
  for (auto& why :
       {line.describe(x).why(), line.status(x, 1).why(), line.set_power(x, 1, true).why()}) {
    CHECK(why.code == fault::not_found);
    CHECK(why.doing.find("hub 1-1") != std::string::npos);
    CHECK(why.doing.find("/001/005") != std::string::npos);
  }
}

} // namespace dongled::io::usb
