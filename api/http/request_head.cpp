#include "api/http/request_head.hpp"

#include "api/http/request_framing.hpp"

#include <algorithm>
#include <optional>

namespace dongled::api {

namespace {

constexpr size_t longest_method = 32, longest_line = 8192;

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

std::string lowered(std::string_view x) {
  std::string out{x};
  std::transform(out.begin(), out.end(), out.begin(), lower);
  return out;
}

std::string_view trimmed(std::string_view x) {
  auto blank = [](char c) { return c == ' ' || c == '\t'; };
  while (!x.empty() && blank(x.front()))
    x.remove_prefix(1);
  while (!x.empty() && blank(x.back()))
    x.remove_suffix(1);
  return x;
}

bool visible(char c) { return c > 32 && c < 127; }

/// RFC 9110 section 5.5: a value holds no controls but the tab.
bool value_byte(char c) {
  auto byte = static_cast<unsigned char>(c);
  return byte == '\t' || (byte >= 32 && byte != 127);
}

bool plain_authority(std::string_view x) {
  return std::all_of(x.begin(), x.end(), [](char c) {
    return visible(c) && std::string_view{"/?#@\\,\"<>"}.find(c) == std::string_view::npos;
  });
}

using head_trouble = std::optional<request_refusal>;

head_trouble malformed(const char* why) { return request_refusal{400, why}; }

/// The next line of @p text, which loses it; nothing when no line ends there.
std::optional<std::string_view> next_line(std::string_view& text) {
  auto end = text.find("\r\n");
  if (end == text.npos)
    return std::nullopt;
  auto line = text.substr(0, end);
  text.remove_prefix(end + 2);
  return line;
}

head_trouble read_version(std::string_view x, request_head& out) {
  auto digit = [](char c) { return c >= '0' && c <= '9'; };
  if (x.size() != 8 || !x.starts_with("HTTP/") || !digit(x[5]) || x[6] != '.' || !digit(x[7]))
    return malformed("The first line names no version of HTTP");
  if (x[5] != '1')
    return malformed("This version of HTTP is not spoken here");
  out.old = x[7] == '0';
  return {};
}

/// The target's authority, when it is in absolute-form, goes to @p host.
head_trouble read_target(std::string_view x, request_head& out, std::optional<std::string>& host) {
  if (x.empty() || !std::all_of(x.begin(), x.end(), visible))
    return malformed("The request's target is malformed");
  if (x == "*" && out.method == "OPTIONS") {
    out.target = "*";
    return {};
  }
  if (x.front() != '/') {
    auto scheme = lowered(x.substr(0, x.find(':')));
    if ((scheme != "http" && scheme != "https") || x.substr(scheme.size(), 3) != "://")
      return malformed("The request's target is malformed");
    x.remove_prefix(scheme.size() + 3);
    auto whose = x.substr(0, x.find_first_of("/?#"));
    x.remove_prefix(whose.size());
    if (whose.empty() || !plain_authority(whose))
      return malformed("The request's target is malformed");
    host = whose;
  }
  out.target = x.starts_with('/') ? std::string{x} : '/' + std::string{x};
  return {};
}

head_trouble read_first_line(std::string_view line, request_head& out,
                             std::optional<std::string>& host) {
  auto method = line.find(' '), version = line.rfind(' ');
  if (method == line.npos || method == version)
    return malformed("The first line is malformed");
  out.method = line.substr(0, method);
  if (out.method.empty() || out.method.size() > longest_method
      || !std::all_of(out.method.begin(), out.method.end(), token_byte))
    return malformed("The request's method is malformed");
  if (auto no = read_version(line.substr(version + 1), out))
    return no;
  if (line.size() > longest_line)
    return request_refusal{414, "The request URI is too long"};
  return read_target(line.substr(method + 1, version - method - 1), out, host);
}

head_trouble read_field(std::string_view line, request_head& out) {
  auto colon = line.find(':');
  // A blank before the colon, or at the line's start (a value that goes on), is no byte of a name.
  if (colon == line.npos || colon == 0
      || !std::all_of(line.begin(), line.begin() + static_cast<ptrdiff_t>(colon), token_byte))
    return malformed("A header field is malformed");
  auto value = trimmed(line.substr(colon + 1));
  if (!std::all_of(value.begin(), value.end(), value_byte))
    return malformed("A header field holds what none may");
  out.fields.push_back({lowered(line.substr(0, colon)), std::string{value}});
  return {};
}

/// RFC 9112 section 3.2: who is asked is said once. Programs that do not say it at all are served.
head_trouble settle_host(request_head& out, std::optional<std::string>& by_target) {
  auto named = out.values("host");
  if (named.size() > 1)
    return malformed("Host is there twice");
  if (!named.empty() && !plain_authority(named.front()))
    return malformed("Host is malformed");
  if (!by_target)
    return {};
  std::erase_if(out.fields, [](auto& x) { return x.name == "host"; });
  out.fields.push_back({"host", std::move(*by_target)});
  return {};
}

/// RFC 9112 section 9.3. Who speaks HTTP/1.0 could ask for more, and gets on without.
bool stays_open(const request_head& x) {
  for (auto& value : x.values("connection"))
    for (auto& option : listed(value))
      if (option == "close")
        return false;
  return !x.old;
}

} // namespace

bool token_byte(char c) noexcept {
  return (c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'z')
         || (c != '\0' && std::string_view{"!#$%&'*+-.^_`|~"}.find(c) != std::string_view::npos);
}

std::string request_head::value(std::string_view name) const {
  auto i = std::find_if(fields.begin(), fields.end(), [&](auto& x) { return x.name == name; });
  return i == fields.end() ? std::string{} : i->value;
}

std::vector<std::string> request_head::values(std::string_view name) const {
  std::vector<std::string> out;
  for (auto& x : fields)
    if (x.name == name)
      out.push_back(x.value);
  return out;
}

bool request_head::has(std::string_view name) const {
  return std::any_of(fields.begin(), fields.end(), [&](auto& x) { return x.name == name; });
}

std::variant<request_head, request_refusal> parse_request_head(std::string_view text) {
  request_head out;
  std::optional<std::string> host;
  auto first = next_line(text);
  auto no = first ? read_first_line(*first, out, host) : malformed("The first line is malformed");
  if (no)
    return std::move(*no);
  for (auto line = next_line(text); line && !line->empty(); line = next_line(text))
    if ((no = read_field(*line, out)))
      return std::move(*no);
  if ((no = settle_host(out, host)) || (no = settle_framing(out)))
    return std::move(*no);
  out.keep_alive = stays_open(out);
  return out;
}

} // namespace dongled::api
