#include "config/duration.hpp"

#include <charconv>
#include <cstdint>
#include <utility>

namespace dongled {

namespace {

constexpr std::chrono::seconds longest_duration = std::chrono::hours{24 * 30};
constexpr std::pair<char, int64_t> units[] = {{'d', 86400}, {'h', 3600}, {'m', 60}, {'s', 1}};

} // namespace

std::optional<std::chrono::seconds> duration_from(const std::string& text) {
  if (text.size() < 2 || text.front() == '0')
    return std::nullopt;
  uint32_t n = 0;
  auto end = text.data() + text.size() - 1;
  auto [stop, bad] = std::from_chars(text.data(), end, n);
  if (bad != std::errc{} || stop != end || n == 0)
    return std::nullopt;
  for (auto& [letter, length] : units)
    if (letter == text.back()) {
      std::chrono::seconds out{int64_t{n} * length};
      return out <= longest_duration ? std::optional(out) : std::nullopt;
    }
  return std::nullopt;
}

std::string duration_text(std::chrono::seconds x) {
  for (auto& [letter, length] : units)
    if (x.count() % length == 0 && x.count() != 0)
      return std::to_string(x.count() / length) + letter;
  return "0s";
}

} // namespace dongled
