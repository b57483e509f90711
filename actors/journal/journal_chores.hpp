#pragma once

#include "actors/journal/journal.hpp"

namespace dongled {

/// The part of journal that works by the clock: forgets what is too old or too much, in steps of
/// some milliseconds between which everybody else is served, and notes how the modems hear.
struct journal_chores {
  journal::pointer self;
  journal::uses w;

  void begin() const;
  /// Other settings are in force: what they do not keep any longer goes now.
  void limits_changed() const;
  void prune(const journal::prune_due& x) const;
  void sample() const;

private:
  journal::state& st() const { return self->state; }
  void plan() const;
  void step() const;
  void rest() const;
};

} // namespace dongled
