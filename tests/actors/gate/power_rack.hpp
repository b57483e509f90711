#pragma once

#include "tests/support/gate_world.hpp"

#include <filesystem>
#include <fstream>
#include <memory>

namespace dongled::test {

/// A rack whose ports are switched for people.
struct power_rack : gate_world {
  power_rack() { start(); }

  /// Switches off, and lets the stick vanish, as it does.
  void off(int n) {
    auto x = later(n, power_wish::off);
    pass(4s);
    unplug({n});
    CHECK(answer(x).done);
  }

  /// Begins an order whose answer is to be had later.
  using handle = std::unique_ptr<caf::scoped_actor>;
  handle later(int n, power_wish what) {
    auto out = std::make_unique<caf::scoped_actor>(sys);
    (*out)->send(at("/rack/gate"), power_ask{id(n), what, "shell"});
    run();
    return out;
  }
  power_answer answer(handle& x) {
    power_answer out;
    REQUIRE((*x)->has_next_message());
    (*x)->receive([&](const power_answer& y) { out = y; });
    return out;
  }
  /// Orders, and waits for the answer.
  power_answer done(int n, power_wish what) {
    auto x = later(n, what);
    pass(10s);
    return answer(x);
  }
};

/// A rack whose store cannot be opened, for a while.
struct storeless : power_rack {
  std::string state = place / "state", aside = place / "aside";

  void lose_store() {
    stop();
    std::filesystem::rename(state, aside);
    std::ofstream{state} << "a file where the directory should be";
    restart();
  }
  void find_store() {
    std::filesystem::remove(state);
    std::filesystem::rename(aside, state);
    pass(31s);
  }
};

} // namespace dongled::test
