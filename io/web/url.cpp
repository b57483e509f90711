#include "io/web/url.hpp"

#include "config/cidr.hpp"

#include <algorithm>
#include <charconv>

namespace dongled::io::web {

namespace {

bool printable(char c) { return c > ' ' && c < 0x7f; }

std::optional<uint16_t> port_of(const std::string& text) {
  uint16_t n = 0;
  auto [end, bad] = std::from_chars(text.data(), text.data() + text.size(), n);
  return bad == std::errc{} && end == text.data() + text.size() && n > 0 ? std::optional(n)
                                                                         : std::nullopt;
}

} // namespace

std::string url::authority() const {
  auto out = host.find(':') == host.npos ? host : '[' + host + ']';
  return port == (tls ? 443 : 80) ? out : out + ':' + std::to_string(port);
}

std::optional<url> parse_url(const std::string& text) {
  url x;
  x.tls = text.starts_with("https://");
  if ((!x.tls && !text.starts_with("http://")) || text.size() > 2048
      || !std::all_of(text.begin(), text.end(), printable))
    return std::nullopt;
  auto rest = text.substr(x.tls ? 8 : 7);
  auto end = std::min(rest.find_first_of("/?"), rest.size());
  auto where = rest.substr(0, end);
  x.target = rest.substr(end);
  if (x.target.empty() || x.target.front() == '?')
    x.target = '/' + x.target;
  if (where.find('@') != where.npos || rest.find('#') != rest.npos)
    return std::nullopt;
  x.port = x.tls ? 443 : 80;
  auto bracket = where.starts_with('[') ? where.find(']') : 0;
  auto colon = where.find(':', bracket == where.npos ? 0 : bracket);
  if (bracket == where.npos)
    return std::nullopt;
  if (colon != where.npos) {
    auto port = port_of(where.substr(colon + 1));
    if (!port)
      return std::nullopt;
    x.port = *port;
  }
  x.host = where.substr(0, colon);
  if (bracket > 0) {
    if (x.host.size() != bracket + 1)
      return std::nullopt;
    x.host = x.host.substr(1, bracket - 1);
  }
  auto address = ip_address::parse(x.host);
  x.literal = address.has_value();
  if (x.host.empty() || (bracket > 0) != (address && !address->is_v4()))
    return std::nullopt;
  return x;
}

} // namespace dongled::io::web
