#pragma once

#include "actors/host/remedy.hpp"
#include "actors/host/remedy_book.hpp"
#include "actors/host/tuner_messages.hpp"

#include <memory>
#include <string>
#include <vector>

namespace dongled {

/// What the story of one remedy is told with: the doors of the remedy actor, and its pen. Lives in
/// the actor's state; every call returns to the scheduler while it waits.
class remedy_teller {
public:
  remedy_teller(caf::event_based_actor* self, remedy::uses w, remedy_ask ask,
                std::shared_ptr<remedy_record> record,
                std::shared_ptr<io::hilink::cancellation> off);

  /// Writes down what was done, why and what was read back: trace, log, chronicle.
  void note(std::string action, std::string why, std::string read_back, unix_ms began) const;

  /// Asks the site by these ways, all at once.
  flow<result<std::vector<site_row>>> look(std::vector<site_row> ways) const;
  /// The ways that there are: each dongle that may be used now, and the uplink.
  std::vector<site_row> all_ways() const;

  /// One key of tuning, applied or undone: what became of it, a sentence, and whether it is so.
  struct deed {
    bool done = false, changed = false; ///< It was not so before.
    std::string says;
  };
  flow<deed> tune(bool undo, std::string key) const;
  /// The dongle's connections are closed: its clients begin anew.
  flow<deed> fresh_relays() const;
  /// What the kernel tracks of the dongle's own address is forgotten.
  deed forget_tracked() const;
  flow<deed> toggle() const;
  flow<deed> power_cycle() const;
  flow<deed> renew_subtree() const;
  /// Waits until the dongle may be used, for as long as a deed may have taken it away.
  flow<bool> usable_again() const;

  const remedy_ask& what() const { return ask_; }
  remedy_record& record() const { return *record_; }
  remedy_book book() const { return remedy_book{w_->settings_now()->state_dir}; }
  std::string interface() const;
  unix_ms now() const { return w_->now(); }
  caf::event_based_actor* self() const { return self_; }
  const remedy::uses& world() const { return w_; }

private:
  caf::event_based_actor* self_;
  remedy::uses w_;
  remedy_ask ask_;
  std::shared_ptr<remedy_record> record_;
  std::shared_ptr<io::hilink::cancellation> off_;
};

/// Has tuner give back what a remedy that broke off had applied.
flow<done> undo_left_remedy(caf::event_based_actor* self, remedy::uses w);

/// The whole story: look by all ways, judge, try level by level.
flow<done> tell_remedy(const remedy_teller& with);

} // namespace dongled
