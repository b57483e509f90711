#include "actors/gate_places.hpp"

#include "actors/policy/whereabouts.hpp"

namespace dongled {

void gate_places::recalled(const memory& x) const {
  // A restarted gate finds a book that is newer than either.
  for (auto& [port, dongle] : w->settings_now()->dongles.ports)
    if (!w->learned->find(dongle)) {
      auto at = x.places.find(dongle);
      auto same = at != x.places.end() && at->second.port == port;
      w->learned->learn(dongle, {port, same ? at->second.imei : ""});
    }
  for (auto& [dongle, where] : x.places)
    if (w->settings_now()->dongles.contains(dongle) && !w->learned->find(dongle)
        && !w->learned->at(where.port))
      w->learned->learn(dongle, {where.port, where.imei});
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
    auto& u = x.usb;
    auto now = policy::find_place(x.subnet, facts->dongles, facts->usb, books,
                                  {u.port, u.there, u.storage, u.hub, u.controller});
    w->board->update(x.subnet, [&](dongle_view& v) {
      v.usb = {now.port, now.there, now.storage, now.hub, now.controller};
    });
  }
}

} // namespace dongled
