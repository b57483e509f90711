#pragma once

#include "actors/gate/core/core.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace dongled::test {

using namespace std::chrono_literals;

/// gate's core without an actor: the test tells what happens, and reads what is to be done as text,
/// an action a line. Its rack is 11 to 13 on hub 1-1, where all is well.
struct core_bench {
  gate_core::core core;
  settings with;
  std::vector<gate_core::sight> rack;
  std::string lost; ///< By the host, for all at once.
  time_point at{1000h};
  unix_ms wall = 1'700'000'000'000;
  gate_core::call_id last_call = 0;
  uint64_t told = 0; ///< The newest happening's id.

  core_bench() {
    for (int n : {11, 12, 13})
      rack.push_back(well(n));
  }

  static subnet_id id(int n) { return {static_cast<uint8_t>(n)}; }

  static gate_core::sight well(int n) {
    gate_core::sight x;
    x.view.subnet = id(n);
    x.view.known = true;
    x.view.link.present = true;
    x.view.usb = {{"1-1." + std::to_string(n - 10)}, true, false, "1-1", "pci"};
    x.view.health.now = policy::egress::healthy;
    x.view.modem.connected = true;
    x.present = x.conductor = true;
    return x;
  }

  gate_core::sight& of(int n) {
    return *std::find_if(rack.begin(), rack.end(), [&](auto& x) { return x.view.subnet.n == n; });
  }

  void pass(std::chrono::milliseconds t) {
    at += t;
    wall += t.count();
  }

  /// Its stick leaves USB.
  void unplug(int n) {
    auto& x = of(n);
    x.present = x.view.link.present = x.view.usb.there = false;
    x.last_seen = wall;
  }

  std::vector<gate_core::action_type> raw(const gate_core::event_type& x) {
    return core.on(x, {at, wall, std::make_shared<const settings>(with), told});
  }

  template <class T>
  static std::vector<T> only(const std::vector<gate_core::action_type>& all) {
    std::vector<T> out;
    for (auto& x : all)
      if (auto it = std::get_if<T>(&x))
        out.push_back(*it);
    return out;
  }

  /// What is to be done about @p x, but for the log and what was decided as before.
  std::string on(const gate_core::event_type& x) {
    std::string out;
    for (auto& y : raw(x))
      if (auto line = std::visit([this](auto& z) { return text(z); }, y); !line.empty())
        out += (out.empty() ? "" : "; ") + line;
    return out;
  }

  std::string look() { return on(gate_core::event::looked{rack, {}, true, lost}); }

  /// As if the shell had done it: the board shows that the toggle runs.
  void runs(int n) { of(n).view.toggle.running = core.running().at(id(n)).id; }

  /// Recovery may begin: the journal has nothing to say.
  void recall() {
    std::vector<dongle_view> views;
    for (auto& x : rack)
      views.push_back(x.view);
    raw(gate_core::event::recalled{true, {}, {}, views});
  }

  std::string over(int n, toggle_outcome how, std::string trouble = {}) {
    toggle_result r;
    r.toggle_id = core.running().at(id(n)).id;
    r.outcome = how;
    of(n).view.toggle.running.clear();
    return on(gate_core::event::toggle_over{id(n), r, std::move(trouble)});
  }

  toggle_answer ask(int n) {
    gate_core::event::toggle_asked x{++last_call, {id(n), policy::asker::person, "shell"}, of(n)};
    auto all = only<gate_core::action::answer_toggle>(raw(x));
    REQUIRE(all.size() == 1);
    CHECK(all[0].call == last_call);
    return all[0].what;
  }

private:
  std::string plan_of(subnet_id x) { return plans[x]; }
  std::map<subnet_id, std::string> plans;

  static std::string text(const gate_core::action::look_soon&) { return "look"; }
  std::string text(const gate_core::action::look_later& x) {
    due = std::chrono::duration_cast<std::chrono::milliseconds>(x.delay);
    return {};
  }
  static std::string text(const gate_core::action::begin_toggle& x) {
    return "begin " + to_string(x.what.dongle) + ": " + x.what.asked_by
           + (x.group.empty() ? "" : " [" + x.group + ']');
  }
  static std::string text(const gate_core::action::watch_toggle& x) {
    return "watch " + to_string(x.dongle);
  }
  static std::string text(const gate_core::action::call_off& x) {
    return "call off " + to_string(x.dongle) + ": " + x.why;
  }
  static std::string text(const gate_core::action::close_toggle& x) {
    return "close " + to_string(x.dongle) + ": " + to_string(x.result.outcome);
  }
  std::string text(const gate_core::action::show_plan& x) {
    if (std::exchange(plans[x.dongle], x.plan) == x.plan)
      return {};
    return to_string(x.dongle) + (x.plan.empty() ? " waits no more" : ": " + x.plan);
  }
  static std::string text(const gate_core::action::show_pause& x) {
    return to_string(x.dongle) + (x.paused ? " is paused" : " is not paused");
  }
  static std::string text(const gate_core::action::keep_pause& x) {
    return "keep pause of " + to_string(x.dongle);
  }
  static std::string text(const gate_core::action::arm_notes&) { return "note again"; }
  static std::string text(const gate_core::action::show_doubt& x) {
    return to_string(x.dongle) + (x.doubted ? " is doubted" : " is not doubted");
  }
  static std::string text(const gate_core::action::show_power& x) {
    return to_string(x.dongle) + (x.off ? " is off" : " is on");
  }
  static std::string text(const gate_core::action::keep_off& x) {
    return "switch off " + x.port.text;
  }
  static std::string text(const gate_core::action::survey&) { return "survey"; }
  static std::string text(const gate_core::action::switch_power& x) {
    return "power " + std::string(to_string(x.what.what)) + ' ' + to_string(x.what.dongle);
  }
  static std::string text(const gate_core::action::refuse_power& x) { return x.what.code; }
  static std::string text(const gate_core::action::forget_off& x) {
    return "forget off of " + to_string(x.dongle);
  }
  static std::string text(const gate_core::action::switch_mode& x) {
    return "switch " + x.port.text + ", try " + std::to_string(x.attempt + 1);
  }
  template <class T>
  static std::string text(const T&) {
    return {};
  }

public:
  std::chrono::milliseconds due{0}; ///< When it wants to look again, from the last look on.
};

} // namespace dongled::test
