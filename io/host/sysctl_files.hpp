#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace dongled::io::host {

/// A line of a file of settings that sets something (sysctl.d(5)).
struct sysctl_line {
  int line = 0;    ///< From 1.
  std::string key; ///< With slashes; may be a pattern: "net/ipv4/conf/*/rp_filter".
  std::string value;
};

/// The lines of a sysctl.d file, or of the section @p section of an INI file (tuned.conf); empty: a
/// file without sections. Pure: what is no setting is passed over.
std::vector<sysctl_line> read_sysctl_lines(std::string_view text, const std::string& section = {});

/// Who sets @p setting ("net/ipv4/tcp_timestamps") at a start or while tuned runs: files of
/// sysctl.d and the active profile of tuned, below @p root ("/" is this host). Blocks on files.
std::vector<std::string> who_sets(const std::string& root, const std::string& setting);

} // namespace dongled::io::host
