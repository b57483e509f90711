#pragma once

#include "config/ids.hpp"
#include "config/settings.hpp"

#include <chrono>
#include <map>
#include <string>
#include <variant>

namespace dongled::policy {

using time_point = std::chrono::steady_clock::time_point;

/// Who wants a toggle: the limits of `toggle_gate` bind all but recovery.
enum class asker { person, recovery, schedule };

/// The gate's answers, in the order the contract checks them.
struct go {};
struct busy {
  std::string toggle; ///< The one that runs on this dongle already.
};
struct cooling {
  std::chrono::seconds left; ///< Rounded up: retrying after it is never too early.
};
struct full {
  size_t running, limit;
};
using verdict = std::variant<go, busy, cooling, full>;

/// Decides whether a toggle may start now: one per dongle whoever asked, at most `max_concurrent`
/// at once that recovery did not ask for, none of those within the cool-down of the dongle's last.
/// Schedules get all of these places but one, which people have for themselves (of one: that one).
class toggle_gate {
public:
  /// What the gate would answer now; changes nothing. @p at_once: the cool-down does not bind.
  verdict ask(subnet_id dongle, asker who, time_point now, const settings::toggle_part& limits,
              bool at_once = false) const;

  /// The toggle named @p id starts; `ask` said `go`.
  void started(subnet_id dongle, asker who, std::string id);

  /// The dongle's running toggle is over; its cool-down begins.
  void ended(subnet_id dongle, time_point now);

  /// The id of the dongle's running toggle, or nothing.
  const std::string* running(subnet_id dongle) const;

  /// How many toggles run now that recovery did not ask for.
  size_t running_for_people() const {
    return running_for(asker::person) + running_for(asker::schedule);
  }

private:
  size_t running_for(asker who) const;

  struct slot {
    std::string id;
    asker who;
  };
  std::map<subnet_id, slot> running_;
  std::map<subnet_id, time_point> last_end_;
};

} // namespace dongled::policy
