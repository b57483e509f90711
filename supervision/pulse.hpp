#pragma once

#include "supervision/blocking_calls.hpp"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace dongled::supervision {

/// Judges whether a tree still works, from questions that its actors answer or do not. Who answers
/// works; who is in a declared call is judged by what it declared; who entered or left calls since
/// it was asked works, its turn just has not come; who died is its supervisor's business. What
/// is left is late: it hangs, and no supervisor can end an actor that holds its thread.
/// A value: no clock, no actors. Belongs to the watchdog.
class pulse {
public:
  /// The actor with @p id was asked how it is doing.
  void asked(uint64_t id, const std::string& path, uint64_t progress, time_point now);

  /// It answered, or it is gone.
  void settled(uint64_t id) { open_.erase(id); }

  /// Only those with @p ids live: nobody waits for what a dead actor took along unanswered.
  void keep_only(const std::set<uint64_t>& ids);

  /// Its question is still open: it need not be asked again.
  bool waits_for(uint64_t id) const { return open_.count(id) > 0; }

  /// Who is late at @p now, a sentence each; empty: all is well. An answer may take @p patience.
  std::vector<std::string> late(time_point now, std::chrono::milliseconds patience,
                                const blocking_calls& calls);

private:
  struct question {
    std::string path;
    uint64_t progress = 0; ///< When it was asked, or was last seen to move.
    time_point at;         ///< The same moment.
  };
  std::map<uint64_t, question> open_;
};

} // namespace dongled::supervision
