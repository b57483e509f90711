#include "config/problem.hpp"

#include <string_view>

namespace dongled {

namespace {

constexpr size_t longest = 80; // Bytes of the file that a message repeats.

void append_clean(std::string& out, char c) {
  auto byte = static_cast<unsigned char>(c);
  if (byte >= 0x20 && byte != 0x7f) {
    out += c;
    return;
  }
  constexpr std::string_view digits = "0123456789abcdef";
  out += "\\x";
  out += digits[byte >> 4];
  out += digits[byte & 15];
}

/// The longest prefix of at most @p limit bytes that does not cut a UTF-8 character in two.
size_t whole_characters(const std::string& x, size_t limit) {
  if (x.size() <= limit)
    return x.size();
  while (limit > 0 && (static_cast<unsigned char>(x[limit]) & 0xc0) == 0x80)
    --limit;
  return limit;
}

} // namespace

std::string clipped(const std::string& x, size_t limit) {
  auto end = whole_characters(x, limit);
  std::string out;
  for (size_t i = 0; i < end; ++i)
    append_clean(out, x[i]);
  return out + (end < x.size() ? "…" : "");
}

std::string quoted(const std::string& x) { return '"' + clipped(x, longest) + '"'; }

std::string to_string(const problem& x) {
  auto out = x.file;
  if (x.line > 0)
    out += ':' + std::to_string(x.line);
  out += ": ";
  out += clipped(x.key, 2 * longest);
  return out + (x.key.empty() ? "" : ": ") + x.text;
}

} // namespace dongled
