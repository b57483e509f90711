#pragma once

#include "actors/history/news_feed.hpp"
#include "actors/history/witness.hpp"
#include "actors/phase_view.hpp"
#include "actors/relay/relay_desk.hpp"
#include "actors/world.hpp"
#include "supervision/supervisor.hpp"
#include "tests/support/actor_fixture.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/fake_kernel.hpp"
#include "tests/support/fake_modem.hpp"
#include "tests/support/fake_plane.hpp"
#include "tests/support/tree_here.hpp"

#include <spdlog/spdlog.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace dongled::test {

using namespace std::chrono_literals;

/// The daemon's real tree in virtual time, over a kernel, modems and a data plane in memory. Rows
/// that are detached in the daemon run on the test's scheduler here: nothing of theirs blocks.
/// What the doors are told is written down in `transcript`, one line each.
struct fake_world : actor_fixture {
  fake_kernel kernel;
  fake_plane plane;
  std::map<subnet_id, std::shared_ptr<fake_modem>> modems;
  std::map<subnet_id, bool> probes_fail; ///< Whatever the modem says.
  bool probes_exhausted = false;         ///< We have no descriptor to probe with.
  std::string trouble;                   ///< Why the host cannot be looked at.
  std::string transcript;
  std::function<void(io::facts_ptr)> watcher;
  std::function<io::usb::topology()> shown; ///< What is on USB; empty: dongle N on port 1-N.
  std::map<std::string, usb_id> identities; ///< By interface; else they are HiLink sticks.
  int clients = 0;                          ///< How many modem clients were made.
  std::vector<io::netlink::dongle_fact> last_facts; ///< As the facts had them last.
  uint64_t overruns = 0;
  std::vector<io::netlink::change> changes; ///< Told with the next facts.
  milliseconds slept{0};                    ///< By modem clients, on top of virtual time.
  caf::actor root;
  std::shared_ptr<spdlog::logger> former_log = spdlog::default_logger();
  world_ptr w;

  static settings usual() {
    settings x;
    x.dongles.expected = {{11}, {12}, {13}};
    x.state_dir = "/dev/null/nowhere"; // the journal keeps its history in memory
    return x;
  }

  explicit fake_world(settings with = usual()) {
    auto where = std::make_shared<supervision::census>();
    auto about = std::make_shared<board>();
    w.reset(new world{settings_cell{std::move(with)}, where, about, std::make_shared<event_log>(),
                      std::make_shared<relay_desks>(where, about), &plane, io::ports{}});
    auto pen = [this](const std::string& x) { transcript += x + "\n"; };
    kernel.write = plane.write = pen;
    plane.prober = [this](subnet_id x, const std::string& url) { return probe(x, url); };
    w->now = [this] { return 1'700'000'000'000 + ms(now().time_since_epoch()).count(); };
    w->history = std::make_shared<chronicle>(w->now);
    witness(*w);
    news_feed::connect(*w);
    w->ports.open_routes = [this]() -> result<std::unique_ptr<io::route_port>> {
      return std::unique_ptr<io::route_port>(std::make_unique<fake_route_port>(&kernel));
    };
    w->ports.watch_rack = [this](auto then) -> result<std::unique_ptr<io::watching>> {
      watcher = then;
      then(facts());
      return std::make_unique<io::watching>();
    };
    w->ports.modem = [this](const io::netlink::dongle_fact& x) {
      ++clients;
      return std::make_shared<hilink::client>(std::make_unique<fake_wire>(modem(x.subnet), clock()),
                                              hilink::login{}, clock());
    };
    auto log = std::make_shared<spdlog::logger>("test", w->events);
    log->set_level(spdlog::level::info);
    spdlog::set_default_logger(log);
    sched.advance_time(1000s); // no time point is the clock's zero, as on a real host
  }

  ~fake_world() {
    if (root)
      self->send<caf::message_priority::high>(
        root, caf::exit_msg{self->address(), caf::exit_reason::kill});
    root = nullptr;
    run();
    w->desks->clear();
    plane.stop();
    spdlog::set_default_logger(former_log);
  }

  static milliseconds ms(caf::timespan x) { return std::chrono::duration_cast<milliseconds>(x); }

  hilink::ticks clock() {
    return {[this] { return now() + slept; }, [this](milliseconds x) { slept += x; }};
  }

  std::shared_ptr<fake_modem> modem(subnet_id x) {
    auto& out = modems[x];
    if (!out) {
      out = std::make_shared<fake_modem>();
      out->now = [this] { return now(); };
      out->write = [this, x](const std::string& y) {
        transcript += "modem " + to_string(x) + ": " + y + "\n";
      };
    }
    return out;
  }

  fake_plane::answer probe(subnet_id x, const std::string&) {
    if (probes_exhausted)
      return failure{fault::exhausted, "connect: Too many open files", EMFILE};
    if (!plane.egress[x])
      return failure{fault::refused, "the dongle is down"};
    if (probes_fail[x] || !kernel.routed(x) || !modem(x)->egress())
      return failure{fault::timed_out, "no answer in time"};
    return io::relay::probe_answer{modem(x)->address(x), 40ms};
  }

  /// A device with a network interface: a HiLink stick, or what @p id says.
  static void put_stick(io::usb::topology& to, const port_path& port, const std::string& net,
                        usb_id id = {0x12d1, 0x14db}) {
    to.net[net] = port;
    to.devices.emplace_back();
    to.devices.back().path = port;
    to.devices.back().vendor = id.vendor;
    to.devices.back().product = id.product;
    to.devices.back().interfaces.push_back({port.text + ":1.0", 0x02, "cdc_ether", {net}});
  }

  io::facts_ptr facts() {
    auto out = std::make_shared<io::rack_facts>();
    out->kernel = kernel.now;
    if (shown)
      out->usb = shown();
    else
      for (auto& x : kernel.now.links)
        if (x.name.starts_with("usb"))
          put_stick(out->usb, {"1-" + x.name.substr(3)}, x.name,
                    identities.contains(x.name) ? identities.at(x.name) : usb_id{0x12d1, 0x14db});
    auto rules = w->stick_rules_now();
    out->uplink =
      io::netlink::find_uplink(kernel.now, w->settings_now()->uplink.interface, out->usb, rules);
    if (out->uplink.ifindex != 0)
      w->sticks->uplink_seen(w->settings_now()->uplink.interface, out->uplink);
    auto hints = io::netlink::hints(w->learned->ports(), last_facts, kernel.now);
    out->dongles = io::netlink::recognise(kernel.now, out->usb, w->settings_now()->dongles,
                                          out->uplink, hints, rules);
    last_facts = out->dongles;
    out->changes = std::exchange(changes, {});
    out->overruns = overruns;
    out->trouble = trouble;
    return out;
  }

  /// The kernel's watch tells what there is now.
  void tell() {
    watcher(facts());
    run();
  }

  /// Plugs the dongles in, starts the tree, and lets everybody find out what there is.
  void start(std::initializer_list<int> plugged = {11, 12, 13}) {
    for (auto n : plugged)
      kernel.plug(id(n));
    root = supervision::spawn_root(sys, tree_here(w), w->census, self->address());
    pass(1s);
    tell();
    pass(6s);
    transcript.clear();
  }

  static subnet_id id(int n) { return {static_cast<uint8_t>(n)}; }
  dongle_view view(int n) { return w->board->find(id(n)).value(); }
  std::string phase(int n) { return policy::to_string(phase_of(view(n)).now); }

  caf::actor at(const std::string& path) {
    auto out = w->find(path);
    REQUIRE(out);
    return out;
  }

  /// Kills an actor, and lets its supervisor do what it does about it at once.
  void kill(const std::string& path) {
    self->send<caf::message_priority::high>(at(path),
                                            caf::exit_msg{self->address(), caf::exit_reason::kill});
    run();
  }

  /// What is in the log, from level info up.
  bool logged(const std::string& text, int at_least = 1) {
    for (auto& x : w->events->since(0, 100'000))
      at_least -= x.text.find(text) != std::string::npos;
    return at_least <= 0;
  }

  toggle_answer ask_toggle(int n, policy::asker who = policy::asker::person) {
    auto by = who == policy::asker::person ? "test" : "recovery: test";
    return ask<toggle_answer>(at("/rack/gate"), toggle_ask{id(n), who, by}).value();
  }

  /// Asks for a toggle that must be let in; its id.
  std::string begin(int n, policy::asker who = policy::asker::person) {
    auto said = ask_toggle(n, who);
    REQUIRE(std::holds_alternative<toggle_accepted>(said.what));
    return std::get<toggle_accepted>(said.what).id;
  }

  toggle_record record(const std::string& toggle) {
    return ask<toggle_found>(at("/journal"), toggle_query{toggle}).value().record.value();
  }

  /// A whole toggle, from the question to its end, within @p limit of virtual time.
  toggle_record toggled(int n, caf::timespan limit = 20min) {
    auto toggle = begin(n);
    for (auto end = now() + limit; !view(n).toggle.running.empty() && now() < end;)
      pass(500ms);
    REQUIRE(view(n).toggle.running.empty());
    return record(toggle);
  }
};

/// The actions of a trace in one line.
inline std::string actions(const toggle_record& x) {
  std::string out;
  for (auto& e : x.trace)
    out += (out.empty() ? "" : ", ") + e.action;
  return out;
}

} // namespace dongled::test
