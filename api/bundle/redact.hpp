#pragma once

#include <nlohmann/json_fwd.hpp>

#include <set>
#include <string>

// What may leave the rack in a bundle that is sent to somebody else. Pure.

namespace dongled::api {

/// The text with numbers of SIMs, modems and phones shortened to their first digits (14, 15 and 18
/// to 22 digits, or a plus sign and eight or more), and each of @p names, where it stands as a word
/// of its own, as "user-1", "user-2"… Toggles' and events' ids have sixteen digits and stay.
std::string redacted(const std::string& text, const std::set<std::string>& names);

/// Adds the names of users that JSON of ours mentions: texts under "user".
void collect_users(const nlohmann::json& x, std::set<std::string>& into);

/// Replaces what is under keys that tell of a password, a secret, a token or a user's name, but for
/// the files that hold them; and of each URL keeps what comes before its path, which may be as good
/// as a password.
void hide_secrets(nlohmann::json& settings);

} // namespace dongled::api
