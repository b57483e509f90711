#include "io/relay/codec/http_connect.hpp"

#include "io/relay/codec/basic_credentials.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace dongled::io::relay::http_connect {
namespace {

/// The methods of RFC 9110 and RFC 5789, and of WebDAV (RFC 4918) those that begin as they do.
constexpr std::array<std::string_view, 12> methods{"CONNECT", "GET",      "HEAD",      "POST",
                                                   "PUT",     "DELETE",   "OPTIONS",   "TRACE",
                                                   "PATCH",   "PROPFIND", "PROPPATCH", "COPY"};

/// Whether @p bytes may be how a request begins: one of the methods, then a blank.
bool plausible(std::string_view bytes) {
  return std::any_of(methods.begin(), methods.end(), [&](std::string_view x) {
    return x.starts_with(bytes) || (bytes.starts_with(x) && bytes[x.size()] == ' ');
  });
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
  auto fields = head;
  auto line = cut_line(fields);
  auto method = line.substr(0, line.find(' '));
  auto version_at = line.rfind(' ');
  // No HTTP after all, in spite of its first word.
  auto version = version_at == line.npos ? line : line.substr(version_at + 1);
  if (version_at <= method.size() || version.size() != 8 || !version.starts_with("HTTP/1.")
      || version[7] < '0' || version[7] > '9')
    return hang_up();
  if (method != methods.front()) {
    unsigned status = 400;
    forward_ = http::read_request(line, fields, status);
    if (!forward_)
      return refuse(status == 405   ? last_words("405 Method Not Allowed", "Allow: CONNECT\r\n")
                    : status == 501 ? last_words("501 Not Implemented")
                                    : last_words("400 Bad Request"));
    host_ = forward_->to.host;
    port_ = forward_->to.port;
    return read_fields(fields) ? accept() : refuse(last_words("400 Bad Request"));
  }
  auto to = http::read_authority(line.substr(method.size() + 1, version_at - method.size() - 1), 0);
  if (!to || !read_fields(fields))
    return refuse(last_words("400 Bad Request"));
  host_ = to->host;
  port_ = to->port;
  return accept();
}

step parser::accept() {
  if (want_password_ && !credentials_)
    return refuse(who_are_you());
  state_ = want_password_ ? state::judging : state::complete;
  return want_password_ ? step::credentials : step::request;
}

bool parser::read_fields(std::string_view fields) {
  while (!fields.empty()) {
    auto line = cut_line(fields);
    auto colon = line.find(':');
    // Also a continued line, and a blank before the colon (RFC 9112 sections 5.1 and 5.2).
    auto name = line.substr(0, colon);
    if (colon == line.npos || name.empty() || name.find_first_of(" \t") != name.npos)
      return false;
    if (!want_password_ || !http::same(name, "Proxy-Authorization"))
      continue;
    if (std::exchange(authorization_, true))
      return false;
    auto value = line.substr(colon + 1);
    auto first = std::min(value.find_first_not_of(" \t"), value.size());
    read_credentials(value.substr(first, value.find_last_not_of(" \t") + 1 - first));
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

std::string bad_request() { return last_words("400 Bad Request"); }

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
