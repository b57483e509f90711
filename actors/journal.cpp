#include "actors/journal.hpp"

#include "actors/journal_answers.hpp"
#include "actors/journal_books.hpp"
#include "actors/journal_chores.hpp"
#include "supervision/worker.hpp"

namespace dongled {

namespace {

/// journal's parts; each is only a way to look at its state.
struct parts {
  journal::pointer self;
  world_ptr w;

  journal_books books() const { return {self, w}; }
  journal_chores chores() const { return {self, w}; }

  /// Whoever asks gets what was told up to now.
  journal_answers up_to_date() const {
    books().catch_up();
    return {self, w};
  }

  void reopen() const {
    if (!books().reopen())
      return;
    if (auto gate = w->find("/rack/gate"))
      self->send(gate, up_to_date().recall());
  }
};

std::string portrait(const journal::state& st) {
  return (st.trouble.empty() ? "writing" : "degraded: " + st.trouble) + ", "
         + std::to_string(st.written) + " written, " + std::to_string(st.lost) + " lost"
         + (st.forgetting ? ", forgetting what is old" : "");
}

} // namespace

caf::behavior journal::run(pointer self, world_ptr w) {
  parts me{self, std::move(w)};
  me.books().open();
  me.chores().begin();
  return supervision::hardened(
    self,
    {
      [=](const history_grew& x) { me.books().grew(x.feed); },
      [=](const write_due&) { me.books().catch_up(); },
      [=](const toggle_opened&) { me.books().catch_up(); },
      [=](const toggle_closed&) { return note_kept{me.books().catch_up()}; },
      [=](const learned_note& x) {
        me.books().write([&](auto& db) {
          return db.learn({x.port, x.dongle, x.imei, me.w->now()});
        });
      },
      [=](const power_off_note& x) {
        me.books().keep(x);
        return note_kept{self->state.trouble};
      },
      [=](const pause_note& x) { me.books().keep(x); },
      [=](const traffic_note& x) {
        me.books().write([&](auto& db) { return db.put_traffic(me.w->run, x.sums, me.w->now()); });
      },
      [=](const toggle_query& x) { return toggle_found{me.up_to_date().find(x.id)}; },
      [=](const memory_query&) { return me.up_to_date().recall(); },
      [=](const happenings_query& x) { return me.up_to_date().answer(x); },
      [=](const toggles_query& x) { return me.up_to_date().answer(x); },
      [=](const addresses_query& x) { return me.up_to_date().answer(x); },
      [=](const traffic_query& x) { return me.up_to_date().answer(x); },
      [=](const signal_query& x) { return me.up_to_date().answer(x); },
      [=](const prune_due& x) { me.chores().prune(x); },
      [=](const sample_due&) { me.chores().sample(); },
      [=](const tick&) { me.reopen(); },
    },
    [self] { return portrait(self->state); });
}

} // namespace dongled
