#pragma once

#include "actors/route.hpp"
#include "tests/support/board_hand.hpp"
#include "tests/support/fake_world.hpp"

namespace dongled::test {

/// Dongle 11's route alone, with a hotplug and a router that do what the test says.
struct lone_route : fake_world {
  std::vector<routes_order> orders;
  std::vector<caf::response_promise> open; ///< Orders not answered yet.
  int fact_questions = 0;
  caf::actor router, hotplug, route;

  lone_route() {
    router = enter("/router", sys.spawn([this](caf::event_based_actor* me) -> caf::behavior {
      return {[=, this](const routes_order& x) {
                orders.push_back(x);
                open.push_back(me->make_response_promise());
                return open.back();
              },
              [this](const routes_report& x) { // the test has the oldest one answered
                auto to = open.front();
                open.erase(open.begin());
                to.deliver(x);
              }};
    }));
    hotplug = enter("/hotplug", sys.spawn([this](caf::event_based_actor*) -> caf::behavior {
      return {[this](const facts_query&) {
        ++fact_questions;
        return facts_changed{facts()};
      }};
    }));
  }

  ~lone_route() {
    open.clear();
    for (auto path : {"/router", "/hotplug", "/rack/11/route"})
      w->census->erase_root(path, w->census->look(path) ? w->census->look(path)->id : 0);
    router = hotplug = route = nullptr;
  }

  caf::actor enter(const std::string& path, caf::actor who) {
    supervision::census_entry x;
    x.path = path;
    x.handle = kill_at_end(who);
    x.id = who.id();
    x.state = supervision::phase::running;
    w->census->put(x);
    return who;
  }

  void begin() {
    route = enter("/rack/11/route", sys.spawn(dongled::route::run, w, id(11)));
    run();
  }

  void tell_route() {
    self->send(route, facts_changed{facts()});
    run();
  }

  /// The oldest open order is answered by @p x.
  void answer(routes_report x) {
    REQUIRE_FALSE(open.empty());
    self->send(router, std::move(x));
    run();
  }

  /// The oldest open order is carried out, and answered.
  void serve() {
    REQUIRE_FALSE(open.empty());
    auto order = orders.at(orders.size() - open.size());
    for (auto& x : diff(kernel.now, {order.wish}, order.uplink))
      CHECK(kernel.apply(x));
    answer({{"what was missing"}, {"what was done"}, {}, {}, true});
  }
};

} // namespace dongled::test
