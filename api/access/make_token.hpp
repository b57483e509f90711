#pragma once

#include <iosfwd>
#include <string>

namespace dongled::api {

/// `dongled --make-token NAME ROLE`: prints a new token, this once, and the entry for a tokens
/// file, which holds its sum alone. Returns the exit code: 0, 64 with a complaint on @p err for a
/// name or role that is none, 70 when there is no randomness.
int make_token(const std::string& name, const std::string& role, std::ostream& out,
               std::ostream& err);

} // namespace dongled::api
