#include "io/relay/codec/http_forward.hpp"

#include "config/cidr.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace dongled::io::relay::http {
namespace {

using namespace std::string_view_literals;

constexpr size_t longest_asked_name = 255;
constexpr uint16_t http_port = 80;

/// A name we may hand to a resolver and print in a log, and no piece of a URL.
bool is_name(std::string_view x) {
  return !x.empty() && x.size() <= longest_asked_name
         && std::all_of(x.begin(), x.end(), [](char c) {
              return c > 0x20 && c < 0x7f && ":/?#[]@\\\"<>"sv.find(c) == std::string_view::npos;
            });
}

bool is_version(std::string_view x) {
  return x.size() == 8 && x.starts_with("HTTP/1.") && x[7] >= '0' && x[7] <= '9';
}

/// Those that mean the same when they are sent twice (RFC 9110 section 9.2.2), and have no body.
bool may_repeat(std::string_view method) {
  static constexpr std::array known{"GET"sv, "HEAD"sv, "OPTIONS"sv};
  return std::find(known.begin(), known.end(), method) != known.end();
}

/// What follows the authority, in origin-form (RFC 9112 section 3.2).
std::optional<std::string> origin_form(std::string_view method, std::string_view rest) {
  auto fine = std::all_of(rest.begin(), rest.end(),
                          [](unsigned char c) { return c > 0x20 && c != 0x7f && c != '#'; });
  if (!fine)
    return std::nullopt;
  if (rest.empty())
    return method == "OPTIONS" ? "*" : "/";
  return rest.front() == '/' ? std::string{rest} : '/' + std::string{rest};
}

void append(std::string& to, std::string_view name, std::string_view value) {
  to.append(name).append(": ").append(value).append("\r\n");
}

/// Passes the fields on that are for more than one connection. A length is said once and in one
/// spelling, as it was understood, and chunks where there are chunks.
void pass_on(std::string& to, const std::vector<field>& all, const framing& body, bool without_body,
             bool with_host) {
  hop_fields hop{all};
  auto said = false;
  for (auto& x : all) {
    if (hop.holds(x.name) || (!with_host && same(x.name, "Host")))
      continue;
    if (!same(x.name, "Content-Length")) {
      append(to, x.name, x.value);
    } else if (without_body) { // of a HEAD: what it would have been
      if (!std::exchange(said, true))
        append(to, x.name, elements_of(all, x.name).front());
    } else if (body.what == framing::kind::length && !std::exchange(said, true)) {
      append(to, x.name, std::to_string(body.length));
    }
  }
  if (body.what == framing::kind::chunked)
    append(to, "Transfer-Encoding", "chunked");
}

} // namespace

std::optional<authority> read_authority(std::string_view text, uint16_t otherwise) {
  authority out;
  auto host = text;
  auto colon = text.rfind(':');
  if (colon != text.npos && text.find(']', colon) == text.npos) {
    auto port = text.substr(colon + 1);
    host = text.substr(0, colon);
    auto [end, bad] = std::from_chars(port.data(), port.data() + port.size(), out.port);
    if (port.empty() && otherwise != 0) // "host:" is "host" (RFC 3986 section 6.2.3)
      out.port = otherwise;
    else if (bad != std::errc{} || end != port.data() + port.size() || out.port == 0)
      return std::nullopt;
  } else if ((out.port = otherwise) == 0) {
    return std::nullopt;
  }
  auto bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
  if (bracketed)
    host = host.substr(1, host.size() - 2);
  auto literal = ip_address::parse(std::string{host});
  if (bracketed != (host.find(':') != host.npos) || (bracketed && !literal))
    return std::nullopt;
  if (!literal && !is_name(host))
    return std::nullopt;
  out.host = literal ? to_string(*literal) : std::string{host};
  return out;
}

std::optional<request> read_request(std::string_view line, std::string_view fields,
                                    unsigned& status) {
  constexpr auto scheme = "http://"sv;
  status = 400;
  auto method = line.substr(0, line.find(' '));
  auto version_at = line.rfind(' ');
  if (!is_token(method) || version_at == line.npos || version_at <= method.size()
      || !is_version(line.substr(version_at + 1)))
    return std::nullopt;
  auto minor = static_cast<unsigned>(line.back() - '0');
  auto target = line.substr(method.size() + 1, version_at - method.size() - 1);
  auto proxied = target.size() > scheme.size() && same(target.substr(0, scheme.size()), scheme);
  // A TRACE would tell whoever asks what the fields are that browsers keep from their pages.
  if (method == "TRACE" || target.starts_with('/') || target == "*") {
    status = 405;
    return std::nullopt;
  }
  if (!proxied)
    return std::nullopt;
  target.remove_prefix(scheme.size());
  auto place = target.substr(0, target.find_first_of("/?#"));
  auto to = read_authority(place, http_port);
  auto path = origin_form(method, target.substr(place.size()));
  auto all = read_fields(fields);
  if (!to || !path || !all)
    return std::nullopt;
  // RFC 9112 section 3.2: what it says does not matter, that it says one thing does.
  auto hosts = values_of(*all, "Host").size();
  if (hosts > 1 || (hosts == 0 && minor > 0))
    return std::nullopt;
  auto body = request_framing(*all, minor, status);
  if (!body)
    return std::nullopt;
  request out;
  out.to = std::move(*to);
  out.body = *body;
  out.head_only = method == "HEAD";
  out.old = minor == 0;
  out.keep = !out.old && !hop_fields{*all}.option("close");
  out.repeatable = may_repeat(method) && body->what == framing::kind::none;
  out.head.append(method).append(" ").append(*path);
  out.head.append(out.old ? " HTTP/1.0\r\n" : " HTTP/1.1\r\n");
  append(out.head, "Host", place);
  pass_on(out.head, *all, *body, false, false);
  out.head += "\r\n";
  return out;
}

std::optional<response> read_response(std::string_view head, const request& to) {
  auto line = cut_line(head);
  auto digit = [](char c) { return c >= '0' && c <= '9'; };
  if (line.size() < 12 || !is_version(line.substr(0, 8)) || line[8] != ' '
      || !std::all_of(line.begin() + 9, line.begin() + 12, digit) || line[9] == '0'
      || (line.size() > 12 && line[12] != ' '))
    return std::nullopt;
  auto all = read_fields(head);
  auto plain = std::all_of(line.begin(), line.end(),
                           [](unsigned char c) { return c == '\t' || (c >= 0x20 && c != 0x7f); });
  if (!all || !plain)
    return std::nullopt;
  response out;
  out.status =
    static_cast<unsigned>((line[9] - '0') * 100 + (line[10] - '0') * 10 + line[11] - '0');
  auto body = response_framing(*all, out.status, to.head_only);
  if (!body || out.status == 101) // nobody was asked to switch
    return std::nullopt;
  out.body = *body;
  auto both =
    !values_of(*all, "Content-Length").empty() && !values_of(*all, "Transfer-Encoding").empty();
  out.keep = line[7] != '0' && !both && body->what != framing::kind::until_close
             && !hop_fields{*all}.option("close");
  out.head.append("HTTP/1.1").append(line.substr(8)).append(line.size() == 12 ? " \r\n" : "\r\n");
  // Who speaks HTTP/1.0 gets what is in the chunks, up to the end.
  auto shown = to.old && body->what == framing::kind::chunked ? framing{} : *body;
  auto without_body = to.head_only || out.status == 304;
  pass_on(out.head, *all, shown, without_body && !both, true);
  return out;
}

std::string_view end_of_head(bool keep) { return keep ? "\r\n" : "Connection: close\r\n\r\n"; }

} // namespace dongled::io::relay::http
