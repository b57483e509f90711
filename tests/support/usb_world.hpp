#pragma once

#include "tests/support/fake_usb_port.hpp"
#include "tests/support/fake_world.hpp"

#include <cstdlib>
#include <filesystem>
#include <string>

namespace dongled::test {

/// A directory that goes with its owner.
struct scratch {
  std::string path;
  scratch() {
    auto name = (std::filesystem::temp_directory_path() / "dongled_XXXXXX").string();
    path = ::mkdtemp(name.data());
  }
  scratch(const scratch&) = delete;
  ~scratch() {
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
  }
};

/// The daemon's tree over a rack on USB: hub 1-1 with dongles 11, 12, 13, hub 1-2 with 14 and 15,
/// all on one controller. A stick has its interface while it works; faults and deeds follow
/// fake_usb. Self recovery is off unless a test wants it: people ask.
struct usb_world : scratch, fake_world {
  fake_usb usb;

  static settings usual(const std::string& state_dir) {
    auto x = fake_world::usual();
    x.dongles.expected = {{11}, {12}, {13}, {14}, {15}};
    x.recovery.enabled = false;
    x.state_dir = state_dir;
    return x;
  }

  explicit usb_world(std::function<void(settings&)> change = [](settings&) {})
    : fake_world([&] {
        auto x = usual(path);
        change(x);
        // A directory in its place: history stays in memory.
        std::filesystem::create_directories(x.state_dir + "/journal.db");
        return x;
      }()) {
    usb.add_hub("1-1", 4);
    usb.add_hub("1-2", 4);
    for (int n : {11, 12, 13})
      usb.add(id(n), "1-1." + std::to_string(n - 10));
    for (int n : {14, 15})
      usb.add(id(n), "1-2." + std::to_string(n - 13));
    usb.now = [this] { return now(); };
    usb.spend = [this](std::chrono::seconds x) { sched.clock().current_time += x; };
    usb.write = [this](const std::string& x) { transcript += "usb: " + x + "\n"; };
    usb.booted = [this](subnet_id x) { modem(x)->attach(fake_modem::cure::reboot); };
    usb.hangs = [this](subnet_id x, bool on) { modem(x)->silent = probes_fail[x] = on; };
    usb.changed = [this] { follow(); };
    kernel.before_read = [this] { usb.settle(); };
    shown = [this] { return usb.topology(); };
    w->ports.open_usb = [this]() -> std::unique_ptr<io::usb_port> {
      return std::make_unique<fake_usb_port>(&usb);
    };
  }

  /// Interfaces come and go with their sticks, and the watch tells.
  void follow() {
    auto now = usb.topology();
    auto news = std::exchange(told_, now) != now;
    for (auto& x : usb.sticks) {
      auto there = kernel_has(x.dongle);
      if (usb.works(x) == there)
        continue;
      news = true;
      if (there)
        kernel.unplug(x.dongle);
      else
        kernel.plug(x.dongle);
    }
    if (news && watcher)
      watcher(facts());
  }

  bool kernel_has(subnet_id x) const {
    auto name = "usb" + to_string(x);
    return std::any_of(kernel.now.links.begin(), kernel.now.links.end(),
                       [&](auto& y) { return y.name == name; });
  }

  void start_rack() {
    usb.settle();
    start({});
    for (auto& x : usb.sticks) // as gate learns it
      w->learned->learn(x.dongle, {x.port, {}});
    transcript.clear();
  }

  /// A fault has struck.
  void strike() {
    usb.settle();
    tell();
  }

  using pending = std::shared_ptr<std::optional<power_report>>;

  /// Gives an order; the answer comes with time.
  pending send_order(power_order x) {
    auto out = std::make_shared<std::optional<power_report>>();
    sys.spawn([=, to = at("/hub_power")](caf::event_based_actor* asker) {
      asker->request(to, 3600s, x)
        .then([=](const power_report& y) { *out = y; },
              [=](const caf::error& y) {
                power_report none;
                none.read_back = "error: " + to_failure(y, "order").doing;
                *out = none;
              });
    });
    run();
    return out;
  }

  pending send_order(power_deed what, const std::string& target, int dongle = 0) {
    power_order x;
    x.what = what;
    x.target = {target};
    x.why = "test";
    x.dongle = id(dongle);
    return send_order(x);
  }

  power_report order(power_deed what, const std::string& target, int dongle = 0) {
    auto out = send_order(what, target, dongle);
    for (int i = 0; i < 1200 && !*out; ++i)
      pass(100ms);
    REQUIRE(*out);
    return **out;
  }

  /// What an earlier daemon left in the state directory.
  std::vector<io::usb::power_intent> intents() const {
    return io::usb::power_intents{path + "/power"}.list().intents;
  }

  /// What was written to USB, in one line.
  std::string writes() const {
    std::string out;
    size_t at = 0;
    while ((at = transcript.find("usb: ", at)) != std::string::npos) {
      auto end = transcript.find('\n', at);
      out += (out.empty() ? "" : ", ") + transcript.substr(at + 5, end - at - 5);
      at = end;
    }
    return out;
  }

private:
  io::usb::topology told_;
};

} // namespace dongled::test
