#include "io/relay/codec/http_fields.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace dongled::io::relay::http {
namespace {

using namespace std::string_view_literals;

std::string_view without_blanks(std::string_view x) {
  auto first = x.find_first_not_of(" \t");
  return first == x.npos ? std::string_view{}
                         : x.substr(first, x.find_last_not_of(" \t") - first + 1);
}

bool is_value(std::string_view x) {
  return std::all_of(x.begin(), x.end(),
                     [](unsigned char c) { return c == '\t' || (c >= 0x20 && c != 0x7f); });
}

/// 1*DIGIT, and no more of them than fit.
std::optional<uint64_t> number(std::string_view x) {
  uint64_t out = 0;
  auto [end, bad] = std::from_chars(x.data(), x.data() + x.size(), out);
  auto digits = !x.empty() && x.front() >= '0' && x.front() <= '9';
  if (!digits || bad != std::errc{} || end != x.data() + x.size() || out > INT64_MAX)
    return std::nullopt;
  return out;
}

} // namespace

bool is_token(std::string_view x) {
  return !x.empty() && std::all_of(x.begin(), x.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
           || "!#$%&'*+-.^_`|~"sv.find(c) != std::string_view::npos;
  });
}

bool same(std::string_view x, std::string_view y) {
  auto low = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return std::equal(x.begin(), x.end(), y.begin(), y.end(),
                    [low](char a, char b) { return low(a) == low(b); });
}

std::optional<std::vector<field>> read_fields(std::string_view lines) {
  std::vector<field> out;
  while (!lines.empty()) {
    auto line = cut_line(lines);
    auto colon = line.find(':');
    if (colon == line.npos || !is_token(line.substr(0, colon)))
      return std::nullopt;
    auto value = without_blanks(line.substr(colon + 1));
    if (!is_value(value))
      return std::nullopt;
    out.push_back({line.substr(0, colon), value});
  }
  return out;
}

std::vector<std::string_view> values_of(const std::vector<field>& all, std::string_view name) {
  std::vector<std::string_view> out;
  for (auto& x : all)
    if (same(x.name, name))
      out.push_back(x.value);
  return out;
}

std::vector<std::string_view> elements_of(const std::vector<field>& all, std::string_view name) {
  std::vector<std::string_view> out;
  for (auto value : values_of(all, name))
    for (size_t at = 0; at <= value.size();) {
      auto end = std::min(value.find(',', at), value.size());
      out.push_back(without_blanks(value.substr(at, end - at)));
      at = end + 1;
    }
  return out;
}

std::optional<framing> request_framing(const std::vector<field>& all, unsigned minor,
                                       unsigned& status) {
  status = 400;
  auto lengths = values_of(all, "Content-Length");
  auto codings = elements_of(all, "Transfer-Encoding");
  if (!codings.empty()) {
    if (!lengths.empty() || minor == 0 || !same(codings.back(), "chunked"))
      return std::nullopt;
    if (codings.size() == 1)
      return framing{framing::kind::chunked, 0};
    codings.pop_back();
    auto known = [](std::string_view x) { return x.empty() || same(x, "chunked"); };
    if (std::none_of(codings.begin(), codings.end(), known))
      status = 501;
    return std::nullopt;
  }
  if (lengths.empty())
    return framing{};
  auto length = number(lengths.front());
  if (lengths.size() > 1 || !length)
    return std::nullopt;
  return framing{framing::kind::length, *length};
}

std::optional<framing> response_framing(const std::vector<field>& all, unsigned status,
                                        bool head_only) {
  auto codings = elements_of(all, "Transfer-Encoding");
  auto lengths = elements_of(all, "Content-Length");
  std::optional<uint64_t> length;
  for (auto x : lengths) {
    auto y = number(x);
    if (!y || (length && *length != *y))
      return std::nullopt;
    length = y;
  }
  if (head_only || status < 200 || status == 204 || status == 304)
    return framing{};
  // Chunks win where both are said; the length is not passed on.
  if (!codings.empty()) {
    if (codings.size() > 1 || !same(codings.front(), "chunked"))
      return std::nullopt;
    return framing{framing::kind::chunked, 0};
  }
  if (length)
    return framing{framing::kind::length, *length};
  return framing{framing::kind::until_close, 0};
}

hop_fields::hop_fields(const std::vector<field>& all) : named_(elements_of(all, "Connection")) {
  auto more = elements_of(all, "Proxy-Connection");
  named_.insert(named_.end(), more.begin(), more.end());
}

bool hop_fields::option(std::string_view name) const {
  return std::any_of(named_.begin(), named_.end(), [&](auto& x) { return same(x, name); });
}

bool hop_fields::holds(std::string_view name) const {
  static constexpr std::array always{
    "Connection"sv,       "Proxy-Connection"sv, "Keep-Alive"sv,          "TE"sv,
    "Upgrade"sv,          "HTTP2-Settings"sv,   "Proxy-Authorization"sv, "Proxy-Authenticate"sv,
    "Transfer-Encoding"sv};
  static constexpr std::array needed{"Host"sv, "Content-Length"sv, "Transfer-Encoding"sv};
  auto is = [name](std::string_view x) { return same(x, name); };
  if (std::any_of(always.begin(), always.end(), is))
    return true;
  return option(name) && std::none_of(needed.begin(), needed.end(), is);
}

} // namespace dongled::io::relay::http
