#pragma once

#include "config/ids.hpp"
#include "config/wall_time.hpp"

#include <chrono>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <vector>

namespace dongled::policy {

/// A dongle as its carrier's failures are judged by.
struct subscriber {
  subnet_id dongle;
  std::string plmn;     ///< "41301"; empty: not known, and in no group.
  bool failing = false; ///< Its egress is gone by several probes, or by a toggle's fresh look.
  bool works = false;   ///< It does; both may be false, as in a toggle, or while it boots.
  bool answers = false; ///< Its modem's API does.
  unix_ms since = 0;    ///< When its first probe failed; 0: a moment ago.
};

/// Groups failures by carrier (PLMN): two or more dongles of one that failed together while their
/// APIs answer are the carrier's, whatever hub they hang on. Their modems are repaired; what is
/// harder is tried on one of them first, and on the others only once that has helped. A group lasts
/// until fewer than two of it are without egress. Thread-safe; outlives the actors.
class carrier_outages {
public:
  /// Looks at the whole rack. Together: the first probes failed within @p window of each other.
  void look(const std::vector<subscriber>& rack, std::chrono::milliseconds window);

  /// @p x, of carrier @p plmn, came back to the host and has no egress still: whatever was wrong
  /// with it before, now it fails as the others of its carrier do, if those do.
  void joins(subnet_id x, const std::string& plmn);

  /// Who fails with @p x, itself included, sorted; empty: it fails alone, or not at all.
  std::vector<subnet_id> group_of(subnet_id x) const;

  /// Why nothing but the modem of @p x may be touched; empty: everything may. With @p claim it is
  /// the one that tries from now on, if nobody does yet.
  std::string objection(subnet_id x, bool claim);

  /// The climb of @p x is over; @p helped: by a USB or power rung.
  void ended(subnet_id x, bool helped);

private:
  struct outage {
    std::set<subnet_id> members;
    unix_ms since = 0;
    subnet_id tries{}; ///< 0: nobody yet.
    bool over = false; ///< Its try has ended.
    bool helped = false;
  };
  void join(outage& to, const std::vector<subscriber>& its, unix_ms window);
  outage* of(subnet_id x);
  const outage* of(subnet_id x) const;

  mutable std::mutex mutex_;
  std::map<std::string, outage> outages_; ///< By PLMN.
};

} // namespace dongled::policy
