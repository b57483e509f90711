#include "io/hilink/transport.hpp"

#include "io/hilink/text.hpp"

namespace dongled::io::hilink {

std::optional<std::string_view> http_reply::header(std::string_view name) const {
  for (auto& [key, value] : headers)
    if (same_word(key, name))
      return value;
  return std::nullopt;
}

} // namespace dongled::io::hilink
