#pragma once

#include "actors/gate/gate.hpp"

namespace dongled {

/// The part of gate that begins repairs by itself. Gathers what is known of each dongle, lets
/// `policy::next_repairs` decide for the whole rack, and performs that: begins toggles, writes what
/// it waits for on the board, and comes back when something becomes due.
struct gate_recovery {
  gate::pointer self;
  world_ptr w;

  /// Health's word about a dongle.
  void report(const health_report& x) const;

  /// Decides anew; cheap, so it is done whenever something has changed. Comes back when something
  /// is due, or at @p due.
  void look(std::optional<time_point> due) const;

private:
  bool present(subnet_id dongle) const;
  void note_hits(const std::vector<dongle_view>& rack) const;
  void examine(const dongle_view& x) const;
  policy::blame judge(const std::vector<dongle_view>& rack, const dongle_view& of) const;
  policy::repair_row row(const std::vector<dongle_view>& rack, const dongle_view& x) const;
  void begin(const policy::repair_decision& x, std::map<subnet_id, std::string>& begun) const;
  void follow(const policy::repair_decision& x,
              const std::map<subnet_id, std::string>& begun) const;
  void show(const policy::repair_decision& x) const;
  void say(const policy::repair_decision& x) const;
};

} // namespace dongled
