#include "io/relay/http_connect.hpp"

#include "config/cidr.hpp"
#include "io/relay/basic_credentials.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <strings.h>
#include <utility>

namespace dongled::io::relay::http_connect {
namespace {

/// The methods of RFC 9110 and RFC 5789.
constexpr std::array<std::string_view, 9> methods{"CONNECT", "GET",     "HEAD",  "POST", "PUT",
                                                  "DELETE",  "OPTIONS", "TRACE", "PATCH"};

constexpr size_t longest_name = 255;

/// Whether @p bytes may be how a request begins: one of the methods, then a blank.
bool plausible(std::string_view bytes) {
  return std::any_of(methods.begin(), methods.end(), [&](std::string_view x) {
    return x.starts_with(bytes) || (bytes.starts_with(x) && bytes[x.size()] == ' ');
  });
}

/// Cuts a line off @p text, without its CRLF or, as RFC 9112 section 2.2 allows, LF.
std::string_view cut_line(std::string_view& text) {
  auto end = std::min(text.find('\n'), text.size());
  auto line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  if (line.ends_with('\r'))
    line.remove_suffix(1);
  return line;
}

std::string_view trimmed(std::string_view x) {
  auto first = x.find_first_not_of(" \t");
  if (first == x.npos)
    return {};
  return x.substr(first, x.find_last_not_of(" \t") - first + 1);
}

bool same_word(std::string_view x, std::string_view y) {
  return x.size() == y.size() && strncasecmp(x.data(), y.data(), x.size()) == 0;
}

/// A name we may hand to a resolver and print in a log, and no piece of a URL.
bool is_name(std::string_view x) {
  return !x.empty() && x.size() <= longest_name && std::all_of(x.begin(), x.end(), [](char c) {
    return c > 0x20 && c < 0x7f
           && std::string_view{":/?#[]@\\\"<>"}.find(c) == std::string_view::npos;
  });
}

bool is_version(std::string_view x) {
  return x.size() == 8 && x.starts_with("HTTP/1.") && x[7] >= '0' && x[7] <= '9';
}

/// A response that ends the connection.
std::string last_words(std::string_view status, std::string_view field = {}) {
  std::string out = "HTTP/1.1 ";
  out.append(status).append("\r\n").append(field);
  return out + "Content-Length: 0\r\nConnection: close\r\n\r\n";
}

std::string who_are_you() {
  return last_words("407 Proxy Authentication Required",
                    "Proxy-Authenticate: Basic realm=\"dongled\", charset=\"UTF-8\"\r\n");
}

} // namespace

step parser::next() {
  if (end_)
    return *end_;
  switch (state_) {
  case state::head: return read_head();
  case state::judging: return step::credentials;
  case state::complete: return step::request;
  }
  return step::hang_up;
}

step parser::read_head() {
  if (!plausible(buffer_))
    return hang_up();
  // An empty line ends the head; one that was looked for before is not looked for again.
  for (auto at = buffer_.find('\n', searched_); at != std::string::npos;
       at = buffer_.find('\n', at + 1)) {
    auto rest = std::string_view{buffer_}.substr(at + 1);
    if (!rest.starts_with('\n') && !rest.starts_with("\r\n"))
      continue;
    auto end = at + (rest.front() == '\n' ? 2 : 3);
    auto head = buffer_.substr(0, at + 1);
    buffer_.erase(0, end);
    return judge_head(head);
  }
  searched_ = buffer_.size() < 2 ? 0 : buffer_.size() - 2;
  if (room() == 0)
    return refuse(last_words("431 Request Header Fields Too Large"));
  return step::more;
}

step parser::judge_head(std::string_view head) {
  auto line = cut_line(head);
  auto method = line.substr(0, line.find(' '));
  auto version_at = line.rfind(' ');
  // No HTTP after all, in spite of its first word.
  if (version_at <= method.size() || version_at == line.npos
      || !is_version(line.substr(version_at + 1)))
    return hang_up();
  if (method != methods.front())
    return refuse(last_words("405 Method Not Allowed", "Allow: CONNECT\r\n"));
  auto target = line.substr(method.size() + 1, version_at - method.size() - 1);
  if (!read_target(target) || !read_fields(head))
    return refuse(last_words("400 Bad Request"));
  if (want_password_ && !credentials_)
    return refuse(who_are_you());
  state_ = want_password_ ? state::judging : state::complete;
  return want_password_ ? step::credentials : step::request;
}

bool parser::read_target(std::string_view authority) {
  auto colon = authority.rfind(':');
  if (colon == authority.npos)
    return false;
  auto host = authority.substr(0, colon), port = authority.substr(colon + 1);
  auto [end, bad] = std::from_chars(port.data(), port.data() + port.size(), port_);
  if (bad != std::errc{} || end != port.data() + port.size() || port_ == 0)
    return false;
  auto bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
  if (bracketed)
    host = host.substr(1, host.size() - 2);
  auto literal = ip_address::parse(std::string{host});
  if (bracketed != (host.find(':') != host.npos) || (bracketed && !literal))
    return false;
  if (!literal && !is_name(host))
    return false;
  host_ = literal ? to_string(*literal) : std::string{host};
  return true;
}

bool parser::read_fields(std::string_view fields) {
  while (!fields.empty()) {
    auto line = cut_line(fields);
    auto colon = line.find(':');
    // Also a continued line, and a blank before the colon (RFC 9112 sections 5.1 and 5.2).
    auto name = line.substr(0, colon);
    if (colon == line.npos || name.empty() || name.find_first_of(" \t") != name.npos)
      return false;
    if (!want_password_ || !same_word(name, "Proxy-Authorization"))
      continue;
    if (std::exchange(authorization_, true))
      return false;
    read_credentials(trimmed(line.substr(colon + 1)));
  }
  return true;
}

void parser::read_credentials(std::string_view value) {
  auto read = parse_basic(value);
  if (!read)
    return;
  credentials_ = true;
  user_ = std::move(read->user);
  secret_ = std::move(read->secret);
}

void parser::judged(bool accepted) {
  secret_.clear();
  state_ = state::complete;
  if (!accepted)
    refuse(who_are_you());
}

std::string encode_reply(reply code, bool timed_out) {
  switch (code) {
  case reply::succeeded: return "HTTP/1.1 200 Connection established\r\n\r\n";
  case reply::not_allowed: return last_words("403 Forbidden");
  case reply::network_unreachable: return last_words("503 Service Unavailable");
  case reply::ttl_expired: return last_words("504 Gateway Timeout");
  case reply::host_unreachable:
  case reply::connection_refused:
    return last_words(timed_out ? "504 Gateway Timeout" : "502 Bad Gateway");
  case reply::general_failure:
  case reply::command_not_supported:
  case reply::address_type_not_supported: break;
  }
  return last_words("500 Internal Server Error");
}

} // namespace dongled::io::relay::http_connect
