#include "tests/io/relay/relay_world.hpp"

using namespace dongled;
using namespace dongled::io::relay;
using namespace dongled::test;

namespace {

using removal = settings::firewall_part::removal;

std::shared_ptr<const io::firewall::address_set> list_of(const char* text) {
  return std::make_shared<const io::firewall::address_set>(
    *io::firewall::address_set::from_text(text));
}

void only_elsewhere(settings::socks_part& x) { x.allow = {"192.0.2.0/24"}; }

} // namespace

TEST_CASE("a client who leaves the list is cut, and no other", "[netns]") {
  if (!in_own_namespace())
    return;
  world w{only_elsewhere};
  w.serve_echo();
  auto none = w.dial();
  CHECK(ask(none, world::server, 7) == 2);
  w.plane->set_listed(list_of("127.0.0.1\n127.0.0.2\n"), removal::cut);
  auto x = w.dial("127.0.0.1"), y = w.dial("127.0.0.2");
  REQUIRE(ask(x, world::server, 7) == 0);
  REQUIRE(ask(y, world::server, 7) == 0);
  w.plane->reconfigure(w.socks); // a reload forgets no list
  w.plane->set_listed(list_of("127.0.0.2\n"), removal::cut);
  CHECK(x.read(1).empty());
  CHECK(y.write("ping"));
  CHECK(y.read(4) == "ping");
  auto late = w.dial("127.0.0.1");
  CHECK(ask(late, world::server, 7) == 2);
  w.plane->set_listed(nullptr, removal::cut);
  CHECK(y.read(1).empty());
}

TEST_CASE("where leaving clients are drained their relays go on, and new ones are refused",
          "[netns]") {
  if (!in_own_namespace())
    return;
  world w{only_elsewhere};
  w.serve_echo();
  w.plane->set_listed(list_of("127.0.0.1\n"), removal::drain);
  auto x = w.dial();
  REQUIRE(ask(x, world::server, 7) == 0);
  w.plane->set_listed(list_of("127.0.0.2\n"), removal::drain);
  w.plane->set_listed(nullptr, removal::drain);
  w.plane->reconfigure(w.socks);
  CHECK(x.write("ping"));
  CHECK(x.read(4) == "ping");
  auto late = w.dial();
  CHECK(ask(late, world::server, 7) == 2);
  w.plane->set_listed(nullptr, removal::cut);
  CHECK(x.read(1).empty());
}
