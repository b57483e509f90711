#pragma once

#include "actors/gate/core/core_actions.hpp"

#include <set>
#include <utility>

namespace dongled::gate_core {

/// Decides everything gate decides: who may start a toggle and how each ends, what recovery begins
/// when, what rests for how long, what stays off. Events in, actions out, as supervision's core.
/// Pure: no actor, no clock, no log; what it must know of the rack comes with its events.
class core {
public:
  /// Tells what happened at @p now; returns what to do about it.
  std::vector<action_type> on(const event_type& what, const moment& now);

  const std::map<subnet_id, running_toggle>& running() const noexcept { return running_; }
  /// Until when recovery rests; {0}: that of dongles that are not known yet.
  const std::map<subnet_id, unix_ms>& pauses() const noexcept { return pauses_; }
  /// Whose power is being switched; {0}: the ports are being read.
  const std::set<subnet_id>& powering() const noexcept { return powering_; }
  /// Null: nothing was ever seen of it.
  const patient* look(subnet_id x) const;
  /// Of the last look_later: an older one is void.
  uint64_t generation() const noexcept { return generation_; }
  /// The journal has told what it remembers: before that, nothing is repaired.
  bool recalled() const noexcept { return recalled_; }
  /// What operators want off is known from the disk.
  bool sure() const noexcept { return sure_; }

private:
  /// Between two repairs that fail: the first may have come too early, and a stick that stays ill
  /// costs its neighbours nothing four times an hour.
  static constexpr std::chrono::seconds first_rest{30}, longest_rest{900};

  /// What came of the repairs of a dongle.
  struct attempts {
    policy::comeback patience{first_rest, longest_rest};
    policy::probation success; ///< Of its last toggle.
  };

  /// A stick in mass-storage mode on a port that no dongle is known for.
  struct newcomer {
    time_point since{}, last_there{};
    bool asked = false; ///< An order is at hub_power.
    unsigned tries = 0;
    policy::comeback patience{first_rest, longest_rest};
  };

  /// An answer about pauses that waits for the journal.
  struct open_pause {
    size_t missing = 0;
    recovery_paused out;
  };

  using rack = std::vector<sight>;
  using due = std::optional<time_point>;
  using begun = std::map<subnet_id, std::string>;

  // core_toggles.cpp
  void handle(const event::adopted& x);
  void handle(const event::toggle_asked& x);
  void handle(const event::toggle_over& x);
  void handle(const event::conductor_lost& x);
  toggle_answer judge_ask(const event::toggle_asked& x);
  std::string begin(const toggle_ask& x, const std::string& group);
  void abort(subnet_id dongle, const std::string& why, const std::string& trouble);
  void close(subnet_id dongle, const toggle_result& result, const std::string& trouble);
  std::string new_id();

  // core_recovery.cpp: what to repair
  void handle(const event::reported& x);
  void handle(const event::looked& x);
  void note_hits(const rack& all);
  void examine(const sight& x);
  policy::blame judge(const rack& all, const dongle_view& of);
  policy::repair_row row(const rack& all, const sight& x);
  void begin(const policy::repair_decision& x, const rack& all, begun& so_far);
  void follow(const policy::repair_decision& x, const begun& so_far);
  void show(const policy::repair_decision& x);
  void say(const policy::repair_decision& x);

  // core_outcomes.cpp: what came of it
  void ended(subnet_id dongle, policy::asker who, const toggle_result& x,
             const std::string& trouble);
  void weigh(const dongle_view& x);
  void failed(subnet_id dongle, const std::string& why);
  std::chrono::milliseconds settle() const;

  // core_pauses.cpp
  void handle(const event::known& x);
  void handle(const event::pause_asked& x);
  void handle(const event::pause_kept& x);
  void handle(const event::pause_over& x);
  void handle(const event::note_again& x);
  void arm(subnet_id dongle, unix_ms until);
  void show_pause(subnet_id dongle);
  void keep_pause(subnet_id dongle, call_id call);

  // core_power.cpp
  void handle(const event::recalled& x);
  void handle(const event::power_asked& x);
  void handle(const event::powered& x);
  void handle(const event::power_over& x);
  void handle(const event::wish_kept& x);
  void handle(const event::on_not_kept& x);
  std::optional<power_answer> refusal(const event::power_asked& x) const;
  due enforce(const rack& all);

  // core_newcomers.cpp: sticks that nobody knows
  void handle(const event::mode_switched& x);
  due order_switches(const event::looked& x);
  void order_switch(const port_path& port, newcomer& x, bool usb_door);

  void act(action_type x) { actions_.push_back(std::move(x)); }
  void log(action::log::level how, std::string text);

  policy::toggle_gate rules_;
  std::map<subnet_id, running_toggle> running_;
  std::map<subnet_id, patient> patients_;
  std::map<subnet_id, attempts> attempts_;
  std::map<subnet_id, std::pair<policy::repair_decision::act, policy::sign>> said_;
  std::map<subnet_id, unix_ms> pauses_;
  std::set<subnet_id> unkept_; ///< Of the pauses, and their ends: what is not on disk.
  std::map<call_id, open_pause> asked_;
  std::map<port_path, newcomer> newcomers_;
  std::set<subnet_id> powering_;
  std::map<subnet_id, policy::comeback> off_again_;
  std::set<subnet_id> said_on_; ///< Switched on while not `sure_`: newer than what is kept.
  bool off_at_start_ = false;   ///< Something is off, and its port has not been read yet.
  bool recalled_ = false;       ///< The journal has told what it remembers.
  bool sure_ = false;           ///< It could read its store: what is kept as off is known.
  uint64_t generation_ = 0;
  uint64_t last_id_ = 0;

  moment now_;
  std::vector<action_type> actions_;
};

} // namespace dongled::gate_core
