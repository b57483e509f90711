#include "io/hilink/trouble.hpp"

#include "tests/support/catch.hpp"

using namespace dongled::io::hilink;

namespace {

modem_status with(connection_state x, bool sim = true) {
  modem_status out;
  out.connection = x;
  out.sim_present = sim;
  return out;
}

pin_status sim(pin_status::sim x) { return {x, 0, {}, {}}; }

} // namespace

TEST_CASE("a modem that is online has no trouble") {
  CHECK(terminal_state({with(connection_state::connected), sim(pin_status::sim::none), 108006})
        == modem_trouble::none);
  CHECK(terminal_state({}) == modem_trouble::none);
}

TEST_CASE("the SIM is judged first") {
  auto off = with(connection_state::barred, false);
  CHECK(terminal_state({off, sim(pin_status::sim::pin_needed), 0}) == modem_trouble::pin_needed);
  CHECK(terminal_state({off, sim(pin_status::sim::puk_needed), 0}) == modem_trouble::puk_needed);
  CHECK(terminal_state({off, sim(pin_status::sim::none), 0}) == modem_trouble::no_sim);
  CHECK(terminal_state({off, sim(pin_status::sim::failed), 0}) == modem_trouble::sim_unusable);
  CHECK(terminal_state({off, {}, 0}) == modem_trouble::no_sim);
  CHECK(terminal_state({off, sim(pin_status::sim::other), 0}) == modem_trouble::no_sim);
}

TEST_CASE("a status that says nothing of a SIM is no missing one") {
  modem_status mute;
  mute.connection = connection_state::disconnected;
  CHECK(terminal_state({mute, {}, 0}) == modem_trouble::none);
  CHECK(terminal_state({mute, sim(pin_status::sim::other), 0}) == modem_trouble::none);
  CHECK(terminal_state({mute, sim(pin_status::sim::none), 0}) == modem_trouble::no_sim);
}

TEST_CASE("a SIM that is still being checked is no trouble") {
  CHECK(
    terminal_state({with(connection_state::disconnected, false), sim(pin_status::sim::checking), 0})
    == modem_trouble::none);
}

TEST_CASE("what the network refuses is final") {
  auto ready = sim(pin_status::sim::ready);
  CHECK(terminal_state({with(connection_state::barred), ready, 0}) == modem_trouble::barred);
  CHECK(terminal_state({with(connection_state::roaming_refused), ready, 0})
        == modem_trouble::roaming_refused);
  CHECK(terminal_state({with(connection_state::bad_profile), ready, 0})
        == modem_trouble::bad_profile);
  CHECK(terminal_state({with(connection_state::disconnected), ready, 0}) == modem_trouble::none);
  CHECK(terminal_state({with(connection_state::weak_signal), ready, 0}) == modem_trouble::none);
}

TEST_CASE("refused calls tell what the status did not") {
  CHECK(terminal_state({{}, {}, 101001}) == modem_trouble::no_sim);
  CHECK(terminal_state({{}, {}, 101003}) == modem_trouble::puk_needed);
  CHECK(terminal_state({{}, {}, 108002}) == modem_trouble::password_refused);
  CHECK(terminal_state({{}, {}, 108006}) == modem_trouble::password_refused);
  CHECK(terminal_state({{}, {}, 108007}) == modem_trouble::login_locked);
  CHECK(terminal_state({{}, {}, 125002}) == modem_trouble::none);
}

TEST_CASE("every trouble has a name and a sentence") {
  for (int i = 0; i <= static_cast<int>(modem_trouble::password_missing); ++i) {
    auto x = static_cast<modem_trouble>(i);
    CHECK(std::string(to_string(x)) != "?");
    CHECK(std::string(words(x)).ends_with('.'));
  }
}
