#include "actors/gate/gate_subtrees.hpp"

#include "actors/gate/gate_shell.hpp"
#include "supervision/exit_reason.hpp"
#include "supervision/messages.hpp"
#include "supervision/timer.hpp"

#include <spdlog/spdlog.h>

namespace dongled {

using namespace std::chrono_literals;
using supervision::child_reply;

void gate_subtrees::begin() const {
  auto config = w->settings_now();
  if (auto& expected = config->dongles.expected)
    for (auto x : *expected)
      know(x);
  for (auto& [port, x] : config->dongles.ports)
    know(x);
  for (auto& x : w->board->all()) // a restarted gate finds what its predecessor knew
    if (x.known)
      know(x.subnet);
}

void gate_subtrees::recalled(const memory& x) const {
  auto config = w->settings_now();
  for (auto& [dongle, where] : x.places)
    if (config->dongles.contains(dongle) && !config->dongles.expected)
      know(dongle);
  // A wish names its dongle, whatever became of the history: it must not be lost on a stranger.
  for (auto& [dongle, by] : x.powered_off)
    if (config->dongles.contains(dongle))
      know(dongle);
  for (auto& [dongle, last] : x.last_toggles)
    self->state.board.update(dongle, [&](auto& v) {
      if (!v.toggle.last)
        v.toggle.last = last;
    });
}

void gate_subtrees::seen(const io::rack_facts& x) const {
  auto range = w->settings_now()->dongles;
  for (auto& fact : x.dongles)
    if (range.contains(fact.subnet))
      know(fact.subnet);
}

void gate_subtrees::know(subnet_id dongle) const {
  auto [at, fresh] = self->state.subtrees.try_emplace(dongle);
  if (!fresh)
    return;
  auto view = w->board->find(dongle);
  if (view && !view->subtree.quarantine.empty()) // a former gate held its clients
    at->second.held = w->holds->take(dongle, "quarantine");
  self->state.board.update(dongle, [](auto& v) { v.known = true; });
  gate_shell{self, w}.feed(gate_core::event::known{dongle});
  start(dongle);
}

void gate_subtrees::start(subnet_id dongle) const {
  auto& tree = self->state.subtrees[dongle];
  auto to = w->find("/rack/dongles");
  if (!to) {
    ++tree.generation;
    return supervision::later(self, 100ms, retry{dongle, tree.generation});
  }
  tree.starting = true;
  self->request(to, 30s, supervision::start_dynamic{dongle, to_string(dongle)})
    .then(
      [me = *this, dongle](const child_reply& x) {
        if (x.child)
          me.started(dongle, x.child);
        else
          me.failed(dongle, x.why.empty() ? to_string(x.what) : x.why);
      },
      [me = *this, dongle](const caf::error& e) {
        me.failed(dongle, to_failure(e, "start its actors").doing);
      });
}

void gate_subtrees::started(subnet_id dongle, const caf::actor& who) const {
  auto& tree = self->state.subtrees[dongle];
  tree.starting = false;
  tree.who = who.address();
  self->monitor(who);
  self->state.board.update(dongle, [](auto& v) { v.subtree = {}; });
  tree.held.let_go();
  self->send(self, gate::look{});
}

void gate_subtrees::failed(subnet_id dongle, const std::string& why) const {
  auto& tree = self->state.subtrees[dongle];
  tree.starting = false;
  tree.who = nullptr;
  auto now = self->clock().now();
  auto wait = std::chrono::duration_cast<milliseconds>(tree.patience.failed(now) - now);
  auto until = w->now() + wait.count();
  spdlog::error("dongle {}: quarantined for {} ms: {}", dongle.n, wait.count(), why);
  self->state.board.update(dongle, [&](auto& v) { v.subtree = {why, until}; });
  w->plane->set_egress(dongle, std::nullopt);
  if (!tree.held) // nobody decides for its clients: reply 03, not our own failure
    tree.held = w->holds->take(dongle, "quarantine");
  supervision::later(self, wait, retry{dongle, ++tree.generation});
}

void gate_subtrees::try_again(const retry& x) const {
  auto at = self->state.subtrees.find(x.dongle);
  if (at != self->state.subtrees.end() && at->second.generation == x.generation
      && !at->second.starting)
    start(x.dongle);
}

void gate_subtrees::subtree_down(const caf::down_msg& x) const {
  for (auto& [dongle, tree] : self->state.subtrees)
    if (tree.who == x.source) {
      if (x.reason != caf::exit_reason::user_shutdown || !x.reason.context().empty())
        return failed(dongle, "its actors went down: " + supervision::describe(x.reason));
      // Told to go without a reason of its own, as all are when the daemon stops.
      tree.who = nullptr;
      return supervision::later(self, 1s, retry{dongle, ++tree.generation});
    }
}

} // namespace dongled
