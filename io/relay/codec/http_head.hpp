#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>

namespace dongled::io::relay::http_head {

/// Parts of an HTTP answer's head, for those who read answers of servers they do not trust.
std::string_view trim(std::string_view x);

/// Equal but for the case of ASCII letters.
bool same_word(std::string_view x, std::string_view y);

/// The value of header @p name in @p head, or an empty view.
std::string_view header(std::string_view head, std::string_view name);

/// Where the head of @p raw ends, and the length of what separates it from the body; nothing while
/// that is not there.
std::optional<std::pair<size_t, size_t>> head_end(std::string_view raw);

/// The status of a head that begins with "HTTP/1.x NNN"; nothing: it has none.
std::optional<size_t> status_of(std::string_view head);

} // namespace dongled::io::relay::http_head
