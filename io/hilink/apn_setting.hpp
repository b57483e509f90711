#pragma once

#include "io/hilink/apn_table.hpp"
#include "io/hilink/client.hpp"

namespace dongled::io::hilink {

/// The profile that is ours in a modem's list: changed rather than added to, so that the list does
/// not fill up.
inline constexpr const char* own_profile = "dongled";

// Each blocks as the client does, and reads back.

/// Makes a profile with that APN, user and password the one in use: one that is in the list
/// already, ours changed, or a new one. Answers the list as it reads back.
result<profile_list> set_apn(client& x, const apn_entry& want, milliseconds budget);

/// What was chosen by itself.
struct apn_choice {
  profile_list profiles;
  std::string plmn; ///< By which it was found.
  apn_entry chosen;
  std::vector<apn_entry> others; ///< What else the table has for that network.
};

/// Chooses by the SIM's network from the table @p xml: what is in use already if the table has it,
/// else its first. `not_found`: the table does not know the network, or nobody tells which it is.
result<apn_choice> choose_apn(client& x, const std::string& xml, milliseconds budget);

} // namespace dongled::io::hilink
