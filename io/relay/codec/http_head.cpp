#include "io/relay/codec/http_head.hpp"

#include <algorithm>
#include <string>

namespace dongled::io::relay::http_head {

std::string_view trim(std::string_view x) {
  constexpr auto blank = " \t\r\n";
  auto first = x.find_first_not_of(blank);
  if (first == std::string_view::npos)
    return {};
  return x.substr(first, x.find_last_not_of(blank) - first + 1);
}

bool same_word(std::string_view x, std::string_view y) {
  auto low = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return std::equal(x.begin(), x.end(), y.begin(), y.end(),
                    [low](char a, char b) { return low(a) == low(b); });
}

std::string_view header(std::string_view head, std::string_view name) {
  for (auto at = head.find('\n'); at != std::string_view::npos; at = head.find('\n', at)) {
    ++at;
    auto line = head.substr(at, head.find('\n', at) - at);
    auto colon = line.find(':');
    if (colon != std::string_view::npos && same_word(trim(line.substr(0, colon)), name))
      return trim(line.substr(colon + 1));
  }
  return {};
}

std::optional<std::pair<size_t, size_t>> head_end(std::string_view raw) {
  auto crlf = raw.find("\r\n\r\n"), lf = raw.find("\n\n");
  if (crlf == std::string_view::npos && lf == std::string_view::npos)
    return std::nullopt;
  return crlf < lf ? std::pair{crlf, size_t{4}} : std::pair{lf, size_t{2}};
}

std::optional<size_t> status_of(std::string_view head) {
  constexpr std::string_view start = "HTTP/1.";
  auto digit = [](char c) { return c >= '0' && c <= '9'; };
  if (head.size() < 12 || head.substr(0, start.size()) != start || head[8] != ' '
      || !std::all_of(head.begin() + 9, head.begin() + 12, digit))
    return std::nullopt;
  return static_cast<size_t>((head[9] - '0') * 100 + (head[10] - '0') * 10 + (head[11] - '0'));
}

} // namespace dongled::io::relay::http_head
