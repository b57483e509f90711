#include "io/relay/codec/http_answer.hpp"

#include "config/cidr.hpp"
#include "io/relay/codec/http_head.hpp"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

namespace dongled::io::relay {
namespace {

using verdict = std::optional<result<std::string>>;

failure bad(std::string what) { return {fault::bad_input, "read a probe's answer: " + what}; }

std::optional<size_t> number(std::string_view text, int base) {
  size_t n = 0;
  auto [end, err] = std::from_chars(text.data(), text.data() + text.size(), n, base);
  if (err != std::errc{} || end != text.data() + text.size())
    return std::nullopt;
  return n;
}

/// The address in a complete body.
result<std::string> address_in(std::string_view body) {
  auto text = http_head::trim(body);
  if (!text.empty() && text.front() == '{') {
    auto json = nlohmann::json::parse(text, nullptr, false);
    auto ip = json.is_object() ? json.find("ip") : json.end();
    if (!json.is_object() || ip == json.end() || !ip->is_string())
      return bad("no \"ip\" in the JSON");
    auto found = ip_address::parse(ip->get_ref<const std::string&>());
    return found ? result<std::string>{to_string(*found)} : bad("\"ip\" is no address");
  }
  auto found = ip_address::parse(text);
  return found ? result<std::string>{to_string(*found)} : bad("the body is no address");
}

verdict chunked(std::string_view rest) {
  std::string body;
  for (;;) {
    auto end = rest.find('\n');
    if (end == std::string_view::npos)
      return std::nullopt;
    auto line = rest.substr(0, end);
    auto size = number(http_head::trim(line.substr(0, line.find(';'))), 16);
    if (!size || *size > probe_answer_limit)
      return verdict{bad("a chunk without a sensible size")};
    rest.remove_prefix(end + 1);
    if (*size == 0)
      return address_in(body);
    if (rest.size() < *size)
      return std::nullopt;
    body += rest.substr(0, *size);
    rest.remove_prefix(*size);
    // The line end after the data; what else stands there is no chunk size and is found out above.
    if (rest.substr(0, 2) == "\r\n")
      rest.remove_prefix(2);
    else if (rest.substr(0, 1) == "\n")
      rest.remove_prefix(1);
    else if (!rest.empty() && rest != "\r")
      return verdict{bad("a chunk without an end")};
    else
      return std::nullopt;
  }
}

verdict decide(std::string_view raw, bool at_end) {
  constexpr std::string_view start = "HTTP/1.";
  if (raw.substr(0, start.size()) != start.substr(0, raw.size()))
    return verdict{bad("not HTTP")};
  auto head = http_head::head_end(raw);
  if (!head)
    return std::nullopt;
  auto lines = raw.substr(0, head->first);
  auto rest = raw.substr(head->first + head->second);
  auto status = http_head::status_of(lines);
  if (!status)
    return verdict{bad("no status")};
  if (*status != 200)
    return verdict{failure{fault::refused, "the probe's server answered " + std::to_string(*status),
                           static_cast<int>(*status)}};
  if (auto coding = http_head::header(lines, "Transfer-Encoding"); !coding.empty())
    return http_head::same_word(coding, "chunked") ? chunked(rest)
                                                   : verdict{bad("an unknown transfer coding")};
  if (auto text = http_head::header(lines, "Content-Length"); !text.empty()) {
    auto size = number(text, 10);
    if (!size || *size > probe_answer_limit)
      return verdict{bad("no sensible length")};
    return rest.size() >= *size ? verdict{address_in(rest.substr(0, *size))} : std::nullopt;
  }
  return at_end ? verdict{address_in(rest)} : std::nullopt;
}

} // namespace

result<probe_target> parse_probe_url(std::string_view url) {
  auto wrong = [url](const char* why) {
    return failure{fault::bad_input, "probe URL \"" + std::string{url} + "\": " + why};
  };
  constexpr std::string_view scheme = "http://";
  if (url.substr(0, scheme.size()) != scheme)
    return wrong("only http is spoken");
  if (url.size() > 1024
      || !std::all_of(url.begin(), url.end(), [](char c) { return c > 0x20 && c < 0x7f; }))
    return wrong("too long, or a character that must be escaped");
  auto rest = url.substr(scheme.size());
  auto authority = rest.substr(0, rest.find_first_of("/?#"));
  auto path = rest.substr(authority.size());
  path = path.substr(0, path.find('#'));
  probe_target x;
  if (auto colon = authority.rfind(':');
      colon != std::string_view::npos && authority.find(']', colon) == std::string_view::npos) {
    auto port = number(authority.substr(colon + 1), 10);
    if (!port || *port == 0 || *port > 65535)
      return wrong("the port is none");
    x.port = static_cast<uint16_t>(*port);
    authority = authority.substr(0, colon);
  }
  if (authority.size() > 2 && authority.front() == '[' && authority.back() == ']')
    authority = authority.substr(1, authority.size() - 2);
  if (authority.empty() || authority.size() > 255
      || authority.find_first_of("@[]") != std::string_view::npos)
    return wrong("the host is none");
  x.host = authority;
  if (!path.empty())
    x.path = path.front() == '/' ? std::string{path} : '/' + std::string{path};
  return x;
}

std::string probe_request(const probe_target& x) {
  auto host = x.host.find(':') == std::string::npos ? x.host : '[' + x.host + ']';
  if (x.port != 80)
    host += ':' + std::to_string(x.port);
  return "GET " + x.path + " HTTP/1.1\r\nHost: " + host
         + "\r\nUser-Agent: dongled\r\nAccept: text/plain, application/json\r\n"
           "Connection: close\r\n\r\n";
}

std::optional<result<std::string>> read_probe_answer(std::string_view raw, bool at_end) {
  if (raw.size() > probe_answer_limit)
    return verdict{bad("too long")};
  auto x = decide(raw, at_end);
  if (!x && at_end)
    return verdict{bad("cut short")};
  return x;
}

} // namespace dongled::io::relay
