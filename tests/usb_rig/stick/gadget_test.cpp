#include "tests/usb_rig/stick/gadget.hpp"

#include "tests/support/catch.hpp"

using namespace dongled::rig;

namespace {

/// A gadget with everything it says written down.
struct observed {
  std::vector<bytes> to_host, to_modem;
  int notices = 0, switches = 0;
  gadget device{"0C5B8F279A64",
                {[this](uint8_t, bytes x) { to_host.push_back(std::move(x)); },
                 [this](uint8_t, std::span<const uint8_t>) { ++notices; },
                 [this](std::span<const uint8_t> x) { to_modem.emplace_back(x.begin(), x.end()); },
                 [this] { ++switches; }}};

  /// As the kernel's cdc_ether takes it.
  void bring_up() {
    device.become(usb_mode::network);
    device.configure(1);
    device.select(data_interface, 1);
    device.listened_to(network_notify);
  }
  bool carries() {
    to_host.clear(), to_modem.clear();
    device.take_frame(bytes(60));
    CHECK(device.take_bulk(network_out, bytes(60)));
    return to_host.size() == 1 && to_modem.size() == 1;
  }
};

} // namespace

TEST_CASE("frames pass both ways once the host has taken the data interface") {
  observed x;
  x.device.become(usb_mode::network);
  x.device.configure(1);
  x.device.take_frame(bytes(60));
  CHECK(x.to_host.empty());
  x.bring_up();
  CHECK(x.notices == 1);
  CHECK(x.carries());
  x.device.take_bulk(network_out, bytes(3));
  CHECK(x.to_modem.size() == 1); // less than a frame is none
}

TEST_CASE("a stuck stick answers on USB and carries nothing until configured often enough") {
  observed x;
  x.bring_up();
  x.device.get_stuck(2);
  CHECK_FALSE(x.carries());
  CHECK(x.device.answers());
  x.device.configure(0);
  x.bring_up();
  CHECK_FALSE(x.carries());
  x.bring_up();
  CHECK(x.carries());
}

TEST_CASE("a hung stick answers nothing until it recovers") {
  observed x;
  x.bring_up();
  x.device.hang();
  CHECK_FALSE(x.device.answers());
  x.device.take_frame(bytes(60));
  CHECK(x.to_host.empty());
  x.device.recover();
  CHECK(x.device.answers());
}

TEST_CASE("only the storage endpoint hears the mode switch message") {
  bytes message{'U',  'S',  'B', 'C', 0x12, 0x34, 0x56, 0x78, 0, 0, 0, 0, 0, 0, 0, 0x11,
                0x06, 0x20, 0,   0,   1,    1,    0,    1,    0, 0, 0, 0, 0, 0, 0};
  observed x;
  x.bring_up();
  CHECK(x.device.take_bulk(network_out, message));
  CHECK(x.switches == 0);
  x.device.become(usb_mode::storage);
  CHECK_FALSE(x.device.take_bulk(network_out, message));
  CHECK(x.device.take_bulk(storage_out, message));
  CHECK(x.switches == 1);
}

TEST_CASE("control requests for what is not there stall") {
  observed x;
  x.device.become(usb_mode::network);
  CHECK(x.device.control({0x80, 6, 0x0100, 0, 18}));
  CHECK_FALSE(x.device.control({0xa1, 0xfe, 0, 0, 1})); // GET_MAX_LUN: no storage here
  CHECK_FALSE(x.device.control({0xc0, 0x51, 0, 0, 8}));
  CHECK(x.device.control({0x21, 0x43, 0x0f, 0, 0})); // SET_ETHERNET_PACKET_FILTER
}
