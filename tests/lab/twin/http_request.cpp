#include "tests/lab/twin/http_request.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>

namespace dongled::lab {

namespace {

constexpr size_t head_limit = 8 * 1024;
constexpr size_t body_limit = 64 * 1024;

std::string lower(std::string_view x) {
  std::string y{x};
  std::ranges::transform(y, y.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return y;
}

std::string_view trimmed(std::string_view x) {
  auto first = x.find_first_not_of(" \t");
  if (first == std::string_view::npos)
    return {};
  return x.substr(first, x.find_last_not_of(" \t") - first + 1);
}

http_parse bad(int status) {
  http_parse x;
  x.what = http_parse::state::bad;
  x.status = status;
  return x;
}

/// "POST /api/x?y HTTP/1.1"
bool read_request_line(std::string_view line, http_request& x) {
  auto first = line.find(' ');
  auto last = line.rfind(' ');
  if (first == std::string_view::npos || first == last)
    return false;
  auto target = line.substr(first + 1, last - first - 1);
  auto version = line.substr(last + 1);
  if (target.empty() || target[0] != '/' || target.find(' ') != std::string_view::npos)
    return false;
  if (version != "HTTP/1.1" && version != "HTTP/1.0")
    return false;
  x.method = line.substr(0, first);
  x.path = target.substr(0, target.find('?'));
  x.keep_alive = version == "HTTP/1.1";
  return !x.method.empty();
}

bool read_headers(std::string_view head, http_request& x) {
  while (!head.empty()) {
    auto end = head.find("\r\n");
    auto line = head.substr(0, end);
    head.remove_prefix(end == std::string_view::npos ? head.size() : end + 2);
    auto colon = line.find(':');
    if (colon == std::string_view::npos || colon == 0)
      return false;
    x.headers.emplace_back(lower(line.substr(0, colon)), trimmed(line.substr(colon + 1)));
  }
  return true;
}

std::optional<size_t> body_size(const http_request& x) {
  auto text = x.header("content-length");
  if (!text)
    return 0;
  size_t size = 0;
  auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), size);
  if (error != std::errc{} || end != text->data() + text->size())
    return std::nullopt;
  return size;
}

} // namespace

std::optional<std::string_view> http_request::header(std::string_view name) const {
  auto i = std::ranges::find(headers, name, [](auto& x) -> std::string_view { return x.first; });
  if (i == headers.end())
    return std::nullopt;
  return i->second;
}

std::optional<std::string_view> http_request::session_id() const {
  auto cookies = header("cookie");
  while (cookies && !cookies->empty()) {
    auto end = cookies->find(';');
    auto cookie = trimmed(cookies->substr(0, end));
    if (cookie.starts_with("SessionID="))
      return cookie.substr(10);
    if (end == std::string_view::npos)
      break;
    cookies->remove_prefix(end + 1);
  }
  return std::nullopt;
}

http_parse parse_http(std::string_view bytes) {
  auto end = bytes.find("\r\n\r\n");
  if (end == std::string_view::npos)
    return bytes.size() > head_limit ? bad(431) : http_parse{};
  if (end > head_limit)
    return bad(431);
  http_parse x;
  auto head = bytes.substr(0, end);
  auto line = head.substr(0, head.find("\r\n"));
  head.remove_prefix(std::min(line.size() + 2, head.size()));
  if (!read_request_line(line, x.request) || !read_headers(head, x.request))
    return bad(400);
  if (x.request.header("transfer-encoding"))
    return bad(411);
  auto size = body_size(x.request);
  if (!size)
    return bad(400);
  if (*size > body_limit)
    return bad(413);
  if (bytes.size() - end - 4 < *size)
    return {};
  x.request.body = bytes.substr(end + 4, *size);
  x.consumed = end + 4 + *size;
  if (auto connection = x.request.header("connection"))
    x.request.keep_alive = x.request.keep_alive && lower(*connection) != "close";
  x.what = http_parse::state::complete;
  return x;
}

} // namespace dongled::lab
