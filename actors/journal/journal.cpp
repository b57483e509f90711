#include "actors/journal/journal.hpp"

#include "actors/journal/journal_answers.hpp"
#include "actors/journal/journal_books.hpp"
#include "actors/journal/journal_chores.hpp"
#include "supervision/blocking_calls.hpp"
#include "supervision/exit_reason.hpp"
#include "supervision/worker.hpp"

namespace dongled {

namespace {

/// A worn disk takes seconds for a write, and minutes to check a store of some gigabytes. Nothing
/// is won by a restart of the daemon while it does.
constexpr std::chrono::minutes longest_on_disk{15};
constexpr std::chrono::seconds locked_for{60};

/// journal's parts; each is only a way to look at its state.
struct parts {
  journal::pointer self;
  journal::uses w;

  journal_books books() const { return {self, w}; }
  journal_chores chores() const { return {self, w}; }

  /// One message's work on the disk is under way.
  auto call() const {
    return supervision::enter_call(self, "/journal", "read and write the store", longest_on_disk);
  }

  /// Opens the store before the first message's work. Not in the init: a store that another process
  /// has locked, or a disk that is slow, is waited for, and a supervisor's patience is short.
  void open_first() const {
    if (std::exchange(self->state.tried, true))
      return;
    self->state.since = self->clock().now();
    books().opening();
    books().open();
    chores().begin();
  }

  /// Whoever asks gets what was told up to now.
  journal_answers up_to_date() const {
    books().catch_up();
    return {self, w};
  }

  /// What a store holds that another process keeps locked is not known; whoever asks may ask again.
  /// Not for ever: a rack that nobody repairs is worse.
  caf::result<memory> recall() const {
    auto& st = self->state;
    auto answers = up_to_date();
    if (!st.store && st.locked && self->clock().now() - st.since < locked_for)
      return supervision::to_error({fault::busy, st.trouble});
    return answers.recall();
  }

  void reopen() const {
    if (!books().reopen())
      return;
    if (auto gate = w->find("/rack/gate"))
      self->send(gate, up_to_date().recall());
  }
};

/// A handler whose work may wait for the disk, and says so.
template <class Message, class Work>
auto on_disk(parts me, Work work) {
  return [=](const Message& x) {
    auto call = me.call();
    me.open_first();
    return work(x);
  };
}

std::string portrait(const journal::state& st) {
  return (st.trouble.empty() ? "writing" : "degraded: " + st.trouble) + ", "
         + std::to_string(st.written) + " written, " + std::to_string(st.lost) + " lost"
         + (st.forgetting ? ", forgetting what is old" : "");
}

} // namespace

caf::behavior journal::run(pointer self, uses w) {
  self->state.board = board_writer<journal>{w->board};
  parts me{self, std::move(w)};
  self->send(self, open_due{});
  return supervision::hardened(
    self,
    {
      on_disk<open_due>(me, [](auto&) {}),
      on_disk<history_grew>(me, [=](auto& x) { me.books().grew(x.feed); }),
      on_disk<write_due>(me, [=](auto&) { me.books().catch_up(); }),
      on_disk<toggle_opened>(me, [=](auto&) { me.books().catch_up(); }),
      on_disk<toggle_closed>(me, [=](auto&) { return note_kept{me.books().catch_up()}; }),
      on_disk<learned_note>(me,
                            [=](auto& x) {
                              return note_kept{me.books().write([&](auto& db) {
                                return db.learn({x.port, x.dongle, x.imei, me.w->now()});
                              })};
                            }),
      on_disk<power_off_note>(me, [=](auto& x) { return note_kept{me.books().keep(x)}; }),
      on_disk<pause_note>(me, [=](auto& x) { return note_kept{me.books().keep(x)}; }),
      on_disk<port_note>(me, [=](auto& x) { return note_kept{me.books().keep(x)}; }),
      on_disk<traffic_note>(me,
                            [=](auto& x) {
                              me.books().write([&](auto& db) {
                                return db.put_traffic(me.w->run, x.sums, me.w->now());
                              });
                            }),
      on_disk<toggle_query>(me, [=](auto& x) { return toggle_found{me.up_to_date().find(x.id)}; }),
      on_disk<memory_query>(me, [=](auto&) { return me.recall(); }),
      on_disk<happenings_query>(me, [=](auto& x) { return me.up_to_date().answer(x); }),
      on_disk<toggles_query>(me, [=](auto& x) { return me.up_to_date().answer(x); }),
      on_disk<addresses_query>(me, [=](auto& x) { return me.up_to_date().answer(x); }),
      on_disk<traffic_query>(me, [=](auto& x) { return me.up_to_date().answer(x); }),
      on_disk<signal_query>(me, [=](auto& x) { return me.up_to_date().answer(x); }),
      on_disk<journal::prune_due>(me, [=](auto& x) { me.chores().prune(x); }),
      on_disk<settings_changed>(me, [=](auto&) { me.chores().limits_changed(); }),
      on_disk<journal::sample_due>(me, [=](auto&) { me.chores().sample(); }),
      on_disk<tick>(me, [=](auto&) { me.reopen(); }),
    },
    [self] { return portrait(self->state); });
}

} // namespace dongled
