#include "actors/tree.hpp"

#include "actors/adoption/adoption.hpp"
#include "actors/firewall/firewall.hpp"
#include "actors/firewall/list_fetcher.hpp"
#include "actors/gate/gate.hpp"
#include "actors/health.hpp"
#include "actors/host/remedy.hpp"
#include "actors/host/tuner.hpp"
#include "actors/hotplug.hpp"
#include "actors/journal/journal.hpp"
#include "actors/modem/modem.hpp"
#include "actors/modem/modem_pool.hpp"
#include "actors/power/hub_power.hpp"
#include "actors/recorder/recorder.hpp"
#include "actors/relay/relay.hpp"
#include "actors/relay/socks.hpp"
#include "actors/relay/switchboard.hpp"
#include "actors/route.hpp"
#include "actors/router.hpp"
#include "actors/schedules.hpp"
#include "actors/toggle/toggle.hpp"
#include "supervision/supervisor.hpp"

namespace dongled {

using namespace std::chrono_literals;
using supervision::child_spec;
using supervision::child_type;
using supervision::restart;
using supervision::shutdown;
using supervision::start_args;
using supervision::strategy;
using supervision::supervisor_child;
using supervision::supervisor_spec;

namespace {

/// A row whose actor is spawned with @p xs; `caf::detached` for those that may block.
template <caf::spawn_options Os = caf::no_spawn_options, class F, class... Ts>
child_spec row(std::string id, shutdown stop, F run, Ts... xs) {
  return {std::move(id), [=](const start_args& at) { return at.parent->spawn<Os>(run, xs...); },
          restart::permanent, stop};
}

supervisor_spec modem_pool(const world_ptr& w) {
  supervisor_spec out{"/modem_pool", strategy::one_for_one, 10, 60s};
  out.children.push_back(row("desk", shutdown::within(500ms), modem_desk::run, w));
  for (int i = 0; i < modem_workers; ++i)
    out.children.push_back(row<caf::detached>("worker" + std::to_string(i + 1),
                                              shutdown::within(1500ms), modem_worker::run, w,
                                              modem_worker_path(i)));
  return out;
}

/// What may wait for disk or kernel before it can answer: nobody waits for its init, and what it is
/// told meanwhile lies in its mailbox, and in the chronicle.
child_spec unawaited(child_spec x) {
  x.barrier = false;
  return x;
}

/// What cares for the host around the proxies. It may want what this host lacks, and without it
/// proxies work all the same: far more restarts than back-off lets happen, so it gives up on none
/// of its rows and never takes the root along.
supervisor_spec host_care(const world_ptr& w) {
  constexpr size_t any_number = 1'000'000;
  // Its init ends when the last good list is in force, and only then do ports listen.
  auto wall = row<caf::detached>("firewall", shutdown::within(2s), firewall::run, w);
  wall.start_timeout = 60s; // an nft(8) that hangs is given up after 8 s, several times
  auto fetcher = row<caf::detached>("fetcher", shutdown::within(1s), list_fetcher::run, w);
  fetcher.barrier = false;
  supervisor_spec out{"/host", strategy::one_for_one, any_number, 60s};
  // What firewall has fetched is called off by its end, which comes first.
  out.children = {std::move(fetcher), std::move(wall),
                  unawaited(row<caf::detached>("tuner", shutdown::within(1s), tuner::run, w)),
                  unawaited(row<caf::detached>("recorder", shutdown::within(2s), recorder::run, w)),
                  unawaited(row<caf::detached>("remedy", shutdown::within(1s), remedy::run, w))};
  for (auto& x : out.children)
    x.delay = supervision::backoff_settings{100ms, 10s, 0.2, 60s, {}, true};
  return out;
}

/// Temporary and without the init barrier: there are thousands, and a client is waiting.
supervisor_spec relays(const world_ptr& w, const std::string& path) {
  auto start = [=](const start_args& at) {
    return relay::open(at.parent, w, std::any_cast<const relay::asked&>(at.extra));
  };
  child_spec one{"relay", start, restart::temporary, shutdown::brutal_kill()};
  one.barrier = false;
  return {path + "/relays", strategy::simple_one_for_one, 0, 1s, {one}};
}

/// Temporary: its end counts in nobody's window. gate starts it again, with back-off.
supervisor_spec dongles(const world_ptr& w) {
  auto start = [=](const start_args& at) {
    return spawn_supervisor(at.parent, dongle_tree(w, std::any_cast<subnet_id>(at.extra)),
                            w->census);
  };
  child_spec one{"dongle", start, restart::temporary, shutdown::infinity(), child_type::supervisor};
  one.start_timeout = 20s;
  supervisor_spec out{"/rack/dongles", strategy::simple_one_for_one, 0, 1s, {one}};
  out.children_path = "/rack";
  return out;
}

} // namespace

// rest_for_one: a row may rely on the rows above it, so nothing below `relays` can end a live
// connection. How the stop of all of it keeps its 10 s: ops/ARCHITECTURE.md, section 6.
supervisor_spec dongle_tree(const world_ptr& w, subnet_id n) {
  auto path = "/rack/" + to_string(n);
  return {path,
          strategy::rest_for_one,
          10,
          60s,
          {
            supervisor_child("relays", relays(w, path), w->census),
            row("route", shutdown::within(1s), route::run, w, n),
            row("socks", shutdown::within(200ms), socks::run, w, n),
            row("health", shutdown::within(200ms), health::run, w, n),
            row("modem", shutdown::within(3s), modem::run, w, n),
            row("toggle", shutdown::within(500ms), toggle::run, w, n),
          }};
}

supervisor_spec tree(const world_ptr& w) {
  supervisor_spec rack{"/rack",
                       strategy::one_for_one,
                       5,
                       60s,
                       {
                         row("gate", shutdown::within(500ms), gate::run, w),
                         supervisor_child("dongles", dongles(w), w->census),
                         row("adoption", shutdown::within(500ms), adoption::run, w),
                       }};
  supervisor_spec root{
    "/",
    strategy::one_for_one,
    5,
    60s,
    {
      unawaited(row<caf::detached>("journal", shutdown::within(2s), journal::run, w)),
      unawaited(row<caf::detached>("router", shutdown::within(2s), router::run, w)),
      unawaited(row<caf::detached>("hub_power", shutdown::within(2s), hub_power::run, w)),
      supervisor_child("modem_pool", modem_pool(w), w->census),
      unawaited(row<caf::detached>("hotplug", shutdown::within(1s), hotplug::run, w)),
      row("switchboard", shutdown::within(500ms), switchboard::run, w),
      supervisor_child("host", host_care(w), w->census),
      supervisor_child("rack", std::move(rack), w->census),
      row("schedules", shutdown::within(200ms), schedules::run, w),
    }};
  // What ails a row may pass, and five instant restarts would not outlast it.
  for (auto& x : root.children)
    x.delay = supervision::backoff_settings{100ms, 10s, 0.2, 60s, {}, true};
  return root;
}

} // namespace dongled
