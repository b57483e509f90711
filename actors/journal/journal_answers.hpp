#pragma once

#include "actors/journal/journal.hpp"

namespace dongled {

/// The part of journal that answers: from memory what is new, from the disk the rest. Every answer
/// is bounded.
struct journal_answers {
  journal::pointer self;
  journal::uses w;

  std::optional<toggle_record> find(const std::string& id) const;
  /// What is remembered of the rack, for gate.
  memory recall() const;

  happenings_page answer(const happenings_query& x) const;
  toggles_page answer(const toggles_query& x) const;
  addresses_found answer(const addresses_query& x) const;
  traffic_found answer(const traffic_query& x) const;
  signal_found answer(const signal_query& x) const;

private:
  journal::state& st() const { return self->state; }
};

} // namespace dongled
