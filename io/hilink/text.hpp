#pragma once

#include <string>
#include <string_view>

namespace dongled::io::hilink {

/// Compares two ASCII words without regard to case.
bool same_word(std::string_view x, std::string_view y) noexcept;

/// The text without white space around it.
std::string_view trimmed(std::string_view x) noexcept;

/// Text from outside made fit for logs and JSON: line ends and tabs become blanks, other control
/// characters vanish, what is not UTF-8 becomes '?', and there is no more of it than `limit` bytes.
std::string printable(std::string_view x, size_t limit = 4096);

} // namespace dongled::io::hilink
