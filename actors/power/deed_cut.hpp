#pragma once

#include "actors/power/power_job.hpp"

namespace dongled {

/// One port that is to lose its power.
struct cut_port {
  port_path child;
  bool feeds_hub = false;
};

/// What became of cutting ports, and giving them their power back.
struct cut_end {
  bool cut = false;             ///< Promises are on disk: ports were told to go off.
  size_t told = 0;              ///< How many of them, from the first on.
  bool off = false;             ///< Every port was seen off, its stick gone.
  bool on = true;               ///< Every port has its power again, read back.
  std::vector<port_path> alive; ///< Off by their own word, while their stick lived on.
  std::string words;            ///< What was read back, or why nothing was cut.
  std::string fed;              ///< What was read back of each port when it got its power again.
  bool not_known = false;       ///< It failed for want of something of ours.
};

/// Takes the power from @p ports together, verified, for `off_for`, and gives it back, read back.
/// Nothing is cut unless a promise to undo each is on disk. What cannot be seen off within three
/// seconds, or all the time, gets its power back at once and counts as not cut. What does not come
/// on again stays owed: hub_power goes on trying, also after its death.
flow<cut_end> cycle_ports(power_job& job, std::vector<cut_port> ports);

/// The first half alone, for an operator's wish: the port stays off if it was verified.
flow<cut_end> cut_for_good(power_job& job, port_path child);

/// The second half alone. What does not come on stays owed.
flow<cut_end> give_power(power_job& job, port_path child);

/// The report of a cut that failed.
power_report failed_cut(power_job& job, const cut_end& x);

/// How the hub of a port calls itself: what the record of a data-only port is tied to.
std::string hub_identity(const io::usb::topology& now, const port_path& child);

} // namespace dongled
