#include "io/usb/hub_descriptor.hpp"

#include "tests/support/catch.hpp"

#include <random>
#include <vector>

namespace dongled::io::usb {

namespace {

std::vector<std::byte> bytes(std::initializer_list<int> x) {
  std::vector<std::byte> out;
  for (auto y : x)
    out.push_back(static_cast<std::byte>(y));
  return out;
}

} // namespace

TEST_CASE("hubs are read as they describe themselves") {
  struct row {
    const char* name;
    std::vector<std::byte> sent;
    hub_descriptor read;
    power_switching switching;
  };
  std::vector<row> rows{
    {"QEMU's hub with port-power=on",
     bytes({0x0a, 0x29, 8, 0x09, 0x00, 0x01, 0, 0, 0xff, 0xff}),
     {false, 8, 0x0009, 2},
     power_switching::individual},
    {"QEMU's hub without",
     bytes({0x0a, 0x29, 8, 0x0a, 0x00, 0x01, 0, 0, 0xff, 0xff}),
     {false, 8, 0x000a, 2},
     power_switching::none},
    {"a cheap hub of four",
     bytes({0x09, 0x29, 4, 0xe0, 0x00, 50, 100, 0, 0xff}),
     {false, 4, 0x00e0, 100},
     power_switching::ganged},
    {"reserved mode 3",
     bytes({0x09, 0x29, 4, 0x0b, 0x00, 50, 100, 0, 0xff}),
     {false, 4, 0x000b, 100},
     power_switching::none},
    {"the SuperSpeed half",
     bytes({0x0c, 0x2a, 4, 0x09, 0x01, 0xff, 0, 0, 0, 0, 0, 0}),
     {true, 4, 0x0109, 510},
     power_switching::individual},
    {"the least that is one",
     bytes({7, 0x29, 1, 0, 0, 0, 0}),
     {false, 1, 0, 0},
     power_switching::ganged},
    {"bytes after its end",
     bytes({7, 0x29, 1, 1, 0, 0, 0, 1, 2, 3}),
     {false, 1, 1, 0},
     power_switching::individual},
  };
  for (auto& x : rows) {
    INFO(x.name);
    auto read = parse_hub_descriptor(x.sent);
    REQUIRE(read);
    CHECK(*read == x.read);
    CHECK(read->switching() == x.switching);
  }
}

TEST_CASE("what is no hub descriptor is refused") {
  for (auto& x : {bytes({}), bytes({9}), bytes({9, 0x29, 4, 9, 0, 50}),
                  bytes({6, 0x29, 4, 9, 0, 50, 0}),           // says it is too short
                  bytes({9, 0x29, 4, 9, 0, 50, 0}),           // says it is longer than it is
                  bytes({9, 0x02, 4, 9, 0, 50, 0, 0, 0xff}),  // a configuration
                  bytes({9, 0x29, 0, 9, 0, 50, 0, 0, 0xff})}) // no ports
  {
    auto read = parse_hub_descriptor(x);
    REQUIRE_FALSE(read);
    CHECK(read.why().code == fault::bad_input);
  }
}

TEST_CASE("a port's power is another bit on a SuperSpeed hub") {
  using status = port_status;
  struct row {
    std::vector<std::byte> sent;
    status usb2, superspeed;
  };
  for (auto& x : {row{bytes({0x03, 0x01, 0, 0}), {true, true, false}, {false, true, false}},
                  row{bytes({0x03, 0x02, 0, 0}), {false, true, false}, {true, true, false}},
                  row{bytes({0x00, 0x01, 0, 0}), {true, false, false}, {false, false, false}},
                  row{bytes({0x08, 0x00, 8, 0}), {false, false, true}, {false, false, true}},
                  row{bytes({0x00, 0x00, 1, 0}), {}, {}}}) {
    auto usb2 = parse_port_status(x.sent, false), superspeed = parse_port_status(x.sent, true);
    REQUIRE(usb2);
    REQUIRE(superspeed);
    CHECK(*usb2 == x.usb2);
    CHECK(*superspeed == x.superspeed);
  }
  CHECK_FALSE(parse_port_status(bytes({0, 1, 0}), false));
  CHECK_FALSE(parse_port_status({}, true));
}

TEST_CASE("no bytes break the reading of a hub") {
  std::mt19937 random{11};
  size_t read = 0;
  for (int round = 0; round < 20000; ++round) {
    std::vector<std::byte> x(random() % 80);
    for (auto& y : x)
      y = static_cast<std::byte>(random());
    if (x.size() > 1 && round % 2 == 0) { // half of them begin well
      x[0] = static_cast<std::byte>(x.size());
      x[1] = std::byte{0x29};
    }
    auto hub = parse_hub_descriptor(x);
    if (hub) {
      ++read;
      CHECK(hub->ports > 0);
      CHECK(to_string(hub->switching()) != std::string{"?"});
    }
    (void)parse_port_status(x, round % 3 == 0);
  }
  CHECK(read > 1000);
}

} // namespace dongled::io::usb
