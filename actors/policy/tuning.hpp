#pragma once

#include "actors/policy/growth.hpp"
#include "config/ids.hpp"
#include "config/settings.hpp"
#include "io/host/tuning_door.hpp"

#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace dongled::policy {

/// A setting of the kernel, as it was read.
struct setting_seen {
  bool here = false;
  std::string text;    ///< As the kernel wrote it.
  std::string trouble; ///< Why it is not known; empty, and not here: there is no such setting.
};

/// Everything that a plan follows from.
struct tuning_scene {
  std::map<std::string, setting_seen> settings;
  std::string uplink;                        ///< Its interface; empty: there is none.
  std::optional<io::host::ring_sizes> rings; ///< Of the uplink.
  std::vector<port_range> our_ports;         ///< Where the daemon itself listens.
  std::map<subnet_id, port_path> sticks;     ///< Which dongle is plugged where.
  std::map<std::string, grown> grew;         ///< Counters, by name (io/host/procfs_counters.hpp).
  std::map<std::string, uint64_t> now;       ///< And what is at this moment.
  std::map<std::string, std::vector<std::string>> others; ///< Who else sets what.
};

/// A value that a setting should have.
struct tuning_wish {
  std::string setting, value;
};

/// One key of `donglectl tune`: the table is actors/policy/tuning_table.cpp.
struct tuning_key {
  const char* name;
  const char* does;     ///< What it is for, and where the predecessor's value was of no use.
  const char* effect;   ///< On others, and what it costs.
  const char* standard; ///< What the kernel has by itself.
  bool only_named;      ///< Never wanted by a plan: nothing could speak for it.
  /// The settings that it is about, those to be written first before the others.
  std::vector<std::string> (*settings)(const tuning_scene&);
  /// What they would be when applied, evidence or not: limits are raised, never lowered. Settings
  /// that are not here, or are as they should be, are left out.
  std::vector<tuning_wish> (*wishes)(const tuning_scene&);
  /// What speaks for it, a sentence with its time; empty: nothing.
  std::string (*evidence)(const tuning_scene&);
  /// How many of the settings, from the last on, show what it is now; 0: all of them.
  size_t shown = 0;
};

const std::vector<tuning_key>& tuning_table();

/// A row of the plan.
struct tuning_row {
  std::string key, now, wanted, standard, evidence, effect, does;
  std::string says;                ///< "nothing to do", "not here", or what is to be done.
  std::vector<std::string> others; ///< Who else sets it.
  bool here = false;
  bool to_do = false;              ///< There is evidence, and something to be written.
  std::vector<tuning_wish> wishes; ///< What applying it by name writes, in this order.
};

/// The settings to be read for a plan, or for these keys.
std::vector<std::string> tuning_settings(const tuning_scene& x);

std::vector<tuning_row> plan_tuning(const tuning_scene& x);

/// Keys as people type them: all of them known, or the first that is not, with the nearest one.
/// "all", or nothing, is what the plan wants; that is answered as an empty list.
std::variant<std::vector<std::string>, std::string>
read_tuning_keys(const std::vector<std::string>& words);

/// Why it must not be written without `--now`: it would cut the link by which the host, and so the
/// API, is reached; empty: it may.
std::string cuts_link(const tuning_scene& x, const std::string& setting);

/// The ports on which the daemon listens, or may.
std::vector<port_range> listening_ports(const settings& x);

/// Two lists of ports as one, as the kernel writes it: "80,10011-10030".
std::string merged_ports(const std::string& list, const std::vector<port_range>& more);

} // namespace dongled::policy
