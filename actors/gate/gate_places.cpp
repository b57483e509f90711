#include "actors/gate/gate_places.hpp"

#include "actors/policy/whereabouts.hpp"

#include <algorithm>

namespace dongled {

namespace {

port_book::entry entry_of(const memory::place& x) { return {x.port, x.imei, x.seen_at}; }

} // namespace

void gate_places::recalled(const memory& x) const {
  // A restarted gate finds a book that is newer than either.
  for (auto& [port, dongle] : w->settings_now()->dongles.ports)
    if (!w->learned->find(dongle)) {
      auto at = x.places.find(dongle);
      auto same = at != x.places.end() && at->second.port == port;
      w->learned->learn(dongle, same ? entry_of(at->second) : port_book::entry{port, {}});
    }
  for (auto& [dongle, where] : x.places)
    if (w->settings_now()->dongles.contains(dongle) && !w->learned->find(dongle)
        && !w->learned->at(where.port))
      w->learned->learn(dongle, entry_of(where));
}

/// What has gone a moment before the daemon dies speaks for the cut of its hub afterwards.
void gate_places::note_leaving(const dongle_view& x) const {
  auto& all = self->state.facts->dongles;
  auto there = std::any_of(all.begin(), all.end(),
                           [&](auto& y) { return y.subnet == x.subnet && !y.conflict; });
  auto& before = self->state.there;
  auto was_there = before.contains(x.subnet);
  if (there)
    before.insert(x.subnet);
  else
    before.erase(x.subnet);
  auto known = w->learned->find(x.subnet);
  if (there || !was_there || !known || known->port != x.usb.port)
    return;
  w->learned->learn(x.subnet, {known->port, known->imei, w->now()});
  if (auto to = w->find("/journal"))
    caf::anon_send(to, learned_note{x.subnet, known->port, known->imei});
}

void gate_places::show() const {
  auto& facts = self->state.facts;
  if (!facts)
    return;
  auto config = w->settings_now();
  auto learned = w->learned->ports();
  policy::place_books books{config->dongles.ports, learned};
  for (auto& x : w->board->all()) {
    if (!x.known)
      continue;
    note_leaving(x);
    auto& u = x.usb;
    auto now = policy::find_place(x.subnet, facts->dongles, facts->usb, books,
                                  {u.port, u.there, u.storage, u.hub, u.controller});
    self->state.board.update(x.subnet, [&](auto& v) {
      v.usb = {now.port, now.there, now.storage, now.hub, now.controller};
    });
  }
}

} // namespace dongled
