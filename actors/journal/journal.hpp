#pragma once

#include "actors/history/history_writer.hpp"
#include "actors/history/messages.hpp"
#include "actors/history/news_feed.hpp"
#include "actors/history/recent_toggles.hpp"
#include "actors/messages.hpp"
#include "actors/world.hpp"
#include "io/store/journal_store.hpp"

#include <map>
#include <optional>

namespace dongled {

/// Owns the daemon's memory: what happened, toggles with their traces, addresses, traffic and
/// signals, what is plugged where, what operators have switched off or paused. Detached, because
/// the disk blocks. It reads along in the chronicle, so its own death loses nothing. A full or
/// damaged disk costs history, never a toggle: the newest toggles stay in memory, the trouble is on
/// the board, and what the chronicle still has is written when the disk takes it again. A store
/// that can be opened later only is told to gate then: what operators had switched off or paused
/// holds from there on. Its parts, over one state: journal_books (writing), journal_answers,
/// journal_chores (forgetting, sampling).
struct journal {
  using uses = world_of<uses_settings, uses_census, uses_board, uses_clock, uses_history, uses_run>;

  /// Time to open the store, unless somebody asked before.
  struct open_due {};
  /// Time to write what the chronicle has.
  struct write_due {};
  /// Time to forget what is too old; `step` of a round that has begun.
  struct prune_due {
    bool step = false;
  };
  /// Time to note the signals.
  struct sample_due {};

  /// A round of forgetting, done in small steps.
  struct pruning {
    unix_ms before = 0, users_before = 0;
    unsigned rounds = 0; ///< How often it was still too big.
    bool shrinking = false;
    size_t rows = 0;
  };

  struct state {
    static inline const char* name = "journal";
    board_writer<journal> board;
    std::optional<io::store::journal_store> store;
    history_writer writer;
    recent_toggles recent;
    uint64_t seen = 0; ///< The newest happening that `recent` has taken in.
    std::shared_ptr<news_feed> feed;
    std::optional<pruning> forgetting;
    time_point next_prune = {}; ///< Not before.
    bool tried = false;         ///< The store has been opened, or could not be.
    bool locked = false;        ///< By another process, when it was tried last.
    time_point since = {};      ///< Of the first try.
    std::string trouble;        ///< Why the store is not written; empty: it is.
    bool waiting = false;       ///< A `write_due` is on its way.
    bool unmoved = false;       ///< Wishes that an older daemon kept in the store are there still.
    bool behind = false;        ///< The last try to write history failed.
    uint64_t written = 0, lost = 0;
    uint64_t uncounted = 0; ///< Happenings written before the feed was known, which counts them.
  };
  using pointer = caf::stateful_actor<state>*;
  static caf::behavior run(pointer self, uses w);
};

} // namespace dongled

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::journal::open_due)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::journal::write_due)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::journal::prune_due)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(dongled::journal::sample_due)
