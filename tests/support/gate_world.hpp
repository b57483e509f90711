#pragma once

#include "supervision/worker.hpp"
#include "tests/io/store/scratch_dir.hpp"
#include "tests/support/fake_world.hpp"

#include <set>

namespace dongled::test {

/// A fake world whose dongles hang on hubs: 11 to 13 on hub 1-1, 14 to 16 on hub 1-2, each at the
/// port of its place. hub_power is played by the test, which writes down what it is told to do.
struct gate_world : fake_world {
  std::map<int, std::string> ports{{11, "1-1.1"}, {12, "1-1.2"}, {13, "1-1.3"},
                                   {14, "1-2.1"}, {15, "1-2.2"}, {16, "1-2.3"}};
  std::set<std::string> storage; ///< Ports with a stick in mass-storage mode.
  std::set<std::string> idle;    ///< Ports with a stick that shows no interface.
  std::vector<power_order> orders;
  std::set<std::string> cut;  ///< Ports that read off.
  std::string usb_says;       ///< Why every deed fails; empty: they are done.
  bool usb_hangs = false;     ///< Orders are not answered before `answer_all`.
  bool journal_hangs = false; ///< A journal that starts now answers nothing.
  std::function<void(supervision::supervisor_spec&)> change_tree; ///< Before it is started.
  scratch_dir place;

  static settings usual() {
    auto x = fake_world::usual();
    x.dongles.expected.reset();
    return x;
  }

  explicit gate_world(settings with = usual()) : fake_world(with) {
    with.state_dir = place / "state";
    w->config.set(with);
    w->ports.watch_rack = [this](auto then) -> result<std::unique_ptr<io::watching>> {
      watcher = then;
      then(facts());
      return std::make_unique<io::watching>();
    };
  }

  ~gate_world() { stop(); }

  io::facts_ptr facts() {
    auto out = std::make_shared<io::rack_facts>();
    auto& usb = out->usb;
    out->kernel = kernel.now;
    usb.controllers = {{"pci", {1}}};
    auto hub = [&](const char* path, bool top, std::initializer_list<const char*> children) {
      usb.hubs.emplace_back();
      usb.hubs.back().path = {path};
      usb.hubs.back().root = top;
      usb.hubs.back().bus = 1;
      usb.hubs.back().controller = "pci";
      for (auto* x : children) {
        usb.hubs.back().ports.emplace_back();
        usb.hubs.back().ports.back().child = {x};
      }
    };
    hub("1-1", false, {"1-1.1", "1-1.2", "1-1.3", "1-1.4"});
    hub("1-2", false, {"1-2.1", "1-2.2", "1-2.3", "1-2.4"});
    hub("usb1", true, {"1-1", "1-2"});
    std::set<std::string> devices = idle;
    devices.insert(storage.begin(), storage.end());
    for (auto& x : kernel.now.links)
      if (x.name.starts_with("usb")) {
        auto& port = ports[std::stoi(x.name.substr(3))];
        usb.net[x.name] = {port};
        devices.insert(port);
      }
    for (auto& x : devices) {
      usb.devices.emplace_back();
      usb.devices.back().path = {x};
      usb.devices.back().vendor = 0x12d1;
      usb.devices.back().product = storage.contains(x) ? 0x1f01 : 0x14db;
      usb.devices.back().storage_mode = storage.contains(x);
    }
    out->uplink = io::netlink::find_uplink(kernel.now, "auto", usb, w->stick_rules_now());
    out->dongles = io::netlink::recognise(kernel.now, usb, w->settings_now()->dongles, out->uplink,
                                          w->learned->ports());
    return out;
  }

  void tell() {
    watcher(facts());
    run();
  }

  power_report act(const power_order& x) {
    orders.push_back(x);
    if (!usb_says.empty())
      return {false, usb_says, {}, false};
    if (x.what == power_deed::port_off)
      cut.insert(x.target.text);
    if (x.what == power_deed::port_on)
      cut.erase(x.target.text);
    return {true, "done as told", {}, true};
  }

  power_map survey() const {
    power_map out;
    for (auto& [n, port] : ports) {
      power_map::row row;
      row.child = {port};
      row.reading.says_on = !cut.contains(port);
      out.ports.push_back(row);
    }
    return out;
  }

  void begin_tree() {
    auto spec = tree_here(w);
    auto play = [this](caf::event_based_actor* me) {
      return caf::behavior{
        [this, me](const power_order& x) -> caf::result<power_report> {
          auto promise = me->make_response_promise();
          auto r = act(x);
          if (!usb_hangs)
            promise.deliver(std::move(r));
          else
            held.push_back(promise);
          return promise;
        },
        [this](const power_survey&) { return survey(); },
        [this](const tick&) { // whoever waits is answered at last
          for (auto& x : std::exchange(held, {}))
            x.deliver(power_report{true, "done at last", {}, true});
        },
      };
    };
    auto mute = [](caf::event_based_actor* me) {
      return supervision::hardened(me, {[me](const memory_query&) -> caf::result<memory> {
                                     return me->make_response_promise();
                                   }},
                                   [] { return std::string("mute"); });
    };
    for (auto& row : spec.children)
      if (row.id == "journal")
        row.start = [this, mute, real = row.start](const supervision::start_args& at) {
          return journal_hangs ? at.parent->spawn(mute) : real(at);
        };
      else if (row.id == "hub_power")
        row.start = [play](const supervision::start_args& at) {
          return at.parent->spawn(
            [play](caf::event_based_actor* me) -> caf::behavior { return play(me); });
        };
    if (change_tree)
      change_tree(spec);
    root = supervision::spawn_root(sys, std::move(spec), w->census, self->address());
    pass(1s);
    tell();
    pass(6s);
  }

  void start(std::initializer_list<int> plugged = {11, 12, 13}) {
    for (auto n : plugged)
      kernel.plug(id(n));
    begin_tree();
    transcript.clear();
  }

  /// The daemon ends; what it knew is gone, but for its disk.
  void stop() {
    held.clear();
    if (root)
      self->send<caf::message_priority::high>(
        root, caf::exit_msg{self->address(), caf::exit_reason::kill});
    root = nullptr;
    run();
  }

  /// The daemon is started again, with an empty memory.
  void restart() {
    stop();
    w->board = std::make_shared<board>();
    w->learned = std::make_shared<port_book>();
    w->tidied = false;
    begin_tree();
  }

  void plug(int n) {
    idle.erase(ports[n]);
    storage.erase(ports[n]);
    kernel.plug(id(n));
    tell();
  }

  void unplug(std::initializer_list<int> all) {
    for (auto n : all)
      kernel.unplug(id(n));
    tell();
  }

  void answer_all() {
    usb_hangs = false;
    self->send(at("/hub_power"), tick{});
    run();
  }

  size_t count(power_deed x) const {
    return static_cast<size_t>(
      std::count_if(orders.begin(), orders.end(), [&](auto& y) { return y.what == x; }));
  }

  bool runs(int n) { return !view(n).toggle.running.empty(); }
  std::string plan(int n) { return view(n).recovery.plan; }

  power_answer power(int n, power_wish what) {
    return ask<power_answer>(at("/rack/gate"), power_ask{id(n), what, "shell"}).value();
  }

  std::vector<caf::response_promise> held; ///< While `usb_hangs`.
};

} // namespace dongled::test
