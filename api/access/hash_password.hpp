#pragma once

#include <iosfwd>

namespace dongled::api {

/// `dongled --hash-password`: reads a password, one line of 1 to 255 bytes, from @p in and prints
/// what a users file holds after `NAME:` to @p out. Returns the exit code: 0, 64 with a complaint
/// on @p err for a line that is no password, 70 when there is no randomness. With @p terminal, asks
/// for it on @p err and keeps it off the screen (termios(3) of stdin). Blocks for the line.
int hash_password(std::istream& in, std::ostream& out, std::ostream& err, bool terminal);

} // namespace dongled::api
