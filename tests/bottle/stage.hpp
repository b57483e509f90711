#pragma once

#include "tests/bottle/machine.hpp"

#include <cstdint>
#include <map>
#include <string>

namespace dongled::bottle {

/// Has the turns of a plan happen: faults strike and pass, people ask, the daemon is killed.
class stage {
public:
  stage(machine& on, const plan& from, std::function<void(seen::event)> tell);

  void perform(const turn& x);
  /// Faults stop: what nobody can cure is healed, pauses end; with @p all everything is healed.
  void calm(bool all);
  /// The daemon is started again when its time has come.
  void tend();
  /// A person asked something of a dongle, or a toggle of his runs: that explains deeds.
  bool people_touch(subnet_id x) const;

private:
  subnet_id dongle(const turn& x) const { return plan_.rack.sticks[x.stick].dongle; }
  void fault(const turn& x);
  void heal(const turn& x);
  void heal_stick(subnet_id x);
  bool people(const turn& x);
  void ask_power(subnet_id x, power_wish what);
  void touch(subnet_id x);
  void ask_port(subnet_id x, bool close);
  void people_go_home();
  void ask_pause(std::optional<subnet_id> x, bool pause, uint64_t pick);
  void kill_somebody(const turn& x);
  void reload(const turn& x);
  /// One ask of a person, answered within @p limit.
  template <class Answer, class Question>
  void ask(
    const std::string& path, const std::string& what, milliseconds limit, Question x,
    std::function<void(const Answer&)> then = [](const Answer&) {});

  machine& m_;
  const plan& plan_;
  std::function<void(seen::event)> tell_;
  uint64_t asks_ = 0;
  std::map<subnet_id, time_point> touched_;
  std::optional<time_point> start_at_, calm_due_;
  bool asked_once_ = false;
  milliseconds clock_jump_{0}; ///< Of the wall's, before the daemon's next start.
};

} // namespace dongled::bottle
