#pragma once

#include "tests/bottle/invariant.hpp"
#include "tests/bottle/machine.hpp"
#include "tests/bottle/rounds.hpp"
#include "tests/bottle/run.hpp"
#include "tests/bottle/stage.hpp"

#include <deque>
#include <optional>
#include <string>

namespace dongled::bottle {

/// Shows a run to the invariants, and remembers the first that breaks.
class watcher {
public:
  watcher(const plan& from, const run_options& how);

  void on(machine& m, stage& s);
  /// Something is seen.
  void see(const seen::event& x);
  /// Time is about to pass: the rack is looked at.
  void look();
  /// What hinders that all is at rest; nothing does: both lists are empty.
  seen::at_rest rest();

  const std::optional<outcome::violation>& broken() const { return broken_; }
  void count(std::map<std::string, uint64_t>& marks) const;

private:
  void follow_chronicle();
  void keep_book();
  seen::moment moment();
  const dongle_view* view_of(subnet_id x) const;
  bool switchable(const rack_plan::stick& x) const;
  std::vector<std::string> story(const std::string& words) const;

  const plan& plan_;
  const run_options& how_;
  machine* m_ = nullptr;
  stage* stage_ = nullptr;
  std::vector<invariant_ptr> all_;
  rounds rounds_;
  std::optional<outcome::violation> broken_;
  std::deque<happening> told_;     ///< The newest.
  std::vector<dongle_view> views_; ///< By the board, at the last look.
  uint64_t last_ = 0, looked_at_ = 0;
  uint64_t life_ = 0;
  time_point sizes_due_{};
};

} // namespace dongled::bottle
