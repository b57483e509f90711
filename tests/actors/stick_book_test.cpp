#include "actors/stick_book.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/usb_world.hpp"

#include <fstream>

using namespace dongled;
using namespace dongled::test;

TEST_CASE("who answered as HiLink, and where the uplink was, is known after a restart") {
  scratch dir;
  auto file = dir.path + "/who_is_who";
  io::netlink::uplink_fact seen;
  seen.ifindex = 3;
  seen.interface = "eth1";
  seen.port = {"1-2"};
  seen.id = {0x0bda, 0x8153};
  {
    stick_book book;
    book.keep_in(file);
    CHECK(book.answered({"1-1.1"}, {0x12d1, 0x155e}));
    CHECK_FALSE(book.answered({"1-1.1"}, {0x12d1, 0x155e}));
    book.uplink_seen("eth1", seen);
  }
  stick_book book;
  book.keep_in(file);
  auto rules = book.rules({});
  CHECK(rules.answered == std::map<port_path, usb_id>{{{"1-1.1"}, {0x12d1, 0x155e}}});
  CHECK(rules.uplink == io::usb::uplink_place{true, "eth1", {"1-2"}, {0x0bda, 0x8153}});
  seen.interface = "eth4"; // under another name it is still what the settings mean
  book.uplink_seen("eth1", seen);
  CHECK(book.rules({}).uplink.interface == "eth1");
  book.uplink_seen("auto", {2, "eth0", "", "", 100, true});
  stick_book again;
  again.keep_in(file);
  CHECK(again.rules({}).uplink == io::usb::uplink_place{true, "eth0", {}, {}});
}

TEST_CASE("a book that makes no sense is an empty one") {
  scratch dir;
  auto file = dir.path + "/who_is_who";
  std::ofstream{file} << "stick ../../x 12d1:155e\nstick 1-1 nonsense\nuplink\nstick\n\n\x01\n";
  stick_book book;
  book.keep_in(file);
  CHECK(book.rules({}).answered.empty());
  CHECK_FALSE(book.rules({}).uplink.known);
}
