#pragma once

#include "config/result.hpp"

#include <string>
#include <vector>

namespace dongled::io::hilink {

/// An access point name, and what a network wants to hear with it.
struct apn_entry {
  std::string provider, apn, username, password;
  bool operator==(const apn_entry&) const = default;
};

/// The APNs for the internet of the networks with PLMN @p plmn (five or six digits), in the order
/// of
/// @p xml: serviceproviders.xml of mobile-broadband-provider-info. Bounded in size (16 MiB);
/// document types are skipped and define no entities. `bad_input`: it is no such table. Pure.
result<std::vector<apn_entry>> apns_of(const std::string& xml, const std::string& plmn);

/// Reads the table at @p path. Blocks for the disk. `not_found`: there is none.
result<std::string> read_apn_table(const std::string& path);

/// The networks that a SIM may belong to, the likeliest first: by its IMSI, with a network code of
/// three digits or of two, then the one that serves it, which may be a foreign one. Pure.
std::vector<std::string> home_networks(const std::string& imsi, const std::string& serving);

} // namespace dongled::io::hilink
