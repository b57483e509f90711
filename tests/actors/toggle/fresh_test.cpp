#include "tests/io/store/scratch_dir.hpp"
#include "tests/support/fake_world.hpp"

using namespace dongled;
using namespace dongled::test;

namespace {

/// Dongle 11, whose addresses are remembered on disk.
struct rack {
  scratch_dir place;
  fake_world world;

  static settings on_disk(const scratch_dir& at, uint32_t retries) {
    auto x = fake_world::usual();
    x.state_dir = at / "state";
    x.toggle.unchanged_retries = retries;
    return x;
  }

  explicit rack(uint32_t retries) : world(on_disk(place, retries)) { world.start(); }

  fake_modem& eleven() { return *world.modem(world.id(11)); }

  toggle_result toggled(std::chrono::seconds fresh) {
    toggle_ask wish{world.id(11), policy::asker::person, "test", fresh};
    auto said = world.ask<toggle_answer>(world.at("/rack/gate"), wish).value();
    REQUIRE(std::holds_alternative<toggle_accepted>(said.what));
    for (int i = 0; i < 400 && !world.view(11).toggle.running.empty(); ++i)
      world.pass(500ms);
    auto id = std::get<toggle_accepted>(said.what).id;
    auto out = world.record(id).result.value();
    world.pass(20s); // the cool-down
    return out;
  }
};

} // namespace

TEST_CASE("an address that the dongle had within the time asked for is no new one") {
  rack x{0};
  CHECK(x.toggled(0s).ip == "203.0.11.2");
  x.eleven().attaches = 0; // its first address comes back
  auto again = x.toggled(24h);
  CHECK(again.ip == "203.0.11.1");
  CHECK(again.outcome == toggle_outcome::unchanged);
  CHECK(again.seen_at > 0);
  CHECK(again.seen_at < x.world.w->now());
  CHECK(to_json(again).contains("seen_at"));
  // Without the wish, or where it lies too far back, it counts as new.
  x.world.pass(10min);
  x.eleven().attaches = 1;
  CHECK(x.toggled(30s).outcome == toggle_outcome::changed);
}

TEST_CASE("an address had before is tried again as the same address is") {
  rack x{2};
  CHECK(x.toggled(0s).ip == "203.0.11.2");
  x.eleven().attaches = 0; // 1 was had, 2 it has, 3 is new
  auto third = x.toggled(24h);
  CHECK(third.ip == "203.0.11.3");
  CHECK(third.outcome == toggle_outcome::changed);
  CHECK(third.seen_at == 0);
  CHECK_FALSE(to_json(third).contains("seen_at"));
}

TEST_CASE("where the addresses cannot be read the toggle fails, and disturbs nobody") {
  fake_world x; // its state is nowhere
  x.start();
  toggle_ask wish{x.id(11), policy::asker::person, "test", 24h};
  auto said = x.ask<toggle_answer>(x.at("/rack/gate"), wish).value();
  x.pass(30s);
  auto result = x.record(std::get<toggle_accepted>(said.what).id).result.value();
  CHECK(result.outcome == toggle_outcome::failed);
  CHECK(result.error.find("which addresses it had before") != std::string::npos);
  CHECK(x.transcript.find("modem 11: data off") == std::string::npos);
  CHECK(x.phase(11) == "ready");
}
