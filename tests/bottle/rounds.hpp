#pragma once

#include "tests/bottle/machine.hpp"
#include "tests/bottle/plan.hpp"
#include "tests/bottle/seen.hpp"

#include <deque>
#include <functional>
#include <map>
#include <string>

namespace dongled::bottle {

/// Asks the journal now and then, as whoever reads the API does, and shows what it has kept.
class rounds {
public:
  rounds(const plan& from, std::function<void(const seen::event&)> tell)
    : plan_(from), tell_(std::move(tell)) {}

  /// The daemon has told of @p x, in this life.
  void heard(const happening& x, time_point now);
  /// A life of the daemon is over.
  void died(const seen::died& how, const std::map<subnet_id, uint64_t>& carried);
  /// Asks what is due.
  void go(machine& m);

private:
  struct ended {
    std::string toggle;
    time_point at;
  };
  void ask_accounts(machine& m, const caf::actor& journal);
  void ask_toggle(machine& m, const caf::actor& journal);

  const plan& plan_;
  std::function<void(const seen::event&)> tell_;
  std::map<std::string, size_t> steps_; ///< Of toggles that have begun in this life.
  std::deque<ended> ended_;
  bool lost_ = false;                   ///< Something was carried that no daemon has lived to book.
  std::map<subnet_id, uint64_t> least_; ///< Of bytes, by the last daemon that ended in order.
  time_point accounts_due_{};
};

} // namespace dongled::bottle
