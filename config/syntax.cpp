#include "config/syntax.hpp"

#include "config/cidr.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace dongled::syntax {

namespace {

bool digit(char c) { return c >= '0' && c <= '9'; }
bool letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool printable(char c) { return static_cast<unsigned char>(c) >= 0x20 && c != 0x7f; }
bool graphic_ascii(char c) { return c > 0x20 && c < 0x7f; }

bool number_up_to(std::string_view x, unsigned high) {
  if (x.empty() || x.size() > 5 || !std::all_of(x.begin(), x.end(), digit))
    return false;
  unsigned n = 0;
  for (auto c : x)
    n = n * 10 + static_cast<unsigned>(c - '0');
  return n >= 1 && n <= high;
}

} // namespace

bool absolute_path(const std::string& x) {
  return x.starts_with('/') && x.size() < 4096 && std::all_of(x.begin(), x.end(), printable);
}

bool address(const std::string& x) { return ip_address::parse(x).has_value(); }

bool range(const std::string& x) { return cidr::parse(x).has_value(); }

bool range_or_private(const std::string& x) { return x == "private" || range(x); }

bool interface_or_auto(const std::string& x) {
  return !x.empty() && x.size() <= 15 && x != "." && x != ".."
         && std::all_of(x.begin(), x.end(), [](char c) { return graphic_ascii(c) && c != '/'; });
}

bool host_or_auto(const std::string& x) { return x == "auto" || address(x) || host_name(x); }

bool host_name(const std::string& x) {
  if (x.empty() || x.size() > 253)
    return false;
  std::string_view rest = x;
  while (true) {
    auto dot = rest.find('.');
    auto label = rest.substr(0, dot);
    if (label.empty() || label.size() > 63 || label.front() == '-' || label.back() == '-'
        || !std::all_of(label.begin(), label.end(),
                        [](char c) { return letter(c) || digit(c) || c == '-'; }))
      return false;
    // "1.2.3.400" is a mistyped address and no name: a last label of digits only is refused.
    if (dot == rest.npos)
      return !std::all_of(label.begin(), label.end(), digit);
    rest.remove_prefix(dot + 1);
  }
}

bool host_and_port(const std::string& x) {
  if (address(x) || host_name(x))
    return true;
  return x.find_first_of("/?#@") == x.npos && http_url("http://" + x);
}

bool http_url(const std::string& x) {
  constexpr std::string_view scheme = "http://";
  if (!x.starts_with(scheme) || x.size() > 2000 || x.find('#') != x.npos
      || !std::all_of(x.begin(), x.end(), graphic_ascii))
    return false;
  auto host = std::string_view(x).substr(scheme.size());
  host = host.substr(0, host.find_first_of("/?"));
  if (host.find('@') != host.npos)
    return false;
  std::string_view port;
  auto bracket = host.starts_with('[') ? host.find(']') : host.npos;
  auto colon = host.find(':', bracket == host.npos ? 0 : bracket);
  if (colon != host.npos) {
    port = host.substr(colon + 1);
    host = host.substr(0, colon);
    if (!number_up_to(port, 65535))
      return false;
  }
  if (host.starts_with('[')) {
    auto inner = host.ends_with(']') ? host.substr(1, host.size() - 2) : std::string_view{};
    auto parsed = ip_address::parse(inner);
    return parsed && inner.find(':') != inner.npos;
  }
  return host_name(std::string(host)) || ip_address::parse(host);
}

bool web_url(const std::string& x) {
  return http_url(x.starts_with("https://") ? "http" + x.substr(5) : x);
}

bool hook_event(const std::string& x) { return x == "toggle" || x == "dongle" || x == "firewall"; }

bool cors_origin(const std::string& x) {
  auto slash = x.find("://");
  return x.empty() || x == "*"
         || (web_url(x) && slash != x.npos && x.find_first_of("/?", slash + 3) == x.npos);
}

bool user_name(const std::string& x) {
  return !x.empty() && x.size() <= 64 && std::all_of(x.begin(), x.end(), printable);
}

bool log_level(const std::string& x) {
  constexpr std::array<std::string_view, 5> levels{"trace", "debug", "info", "warn", "error"};
  return std::find(levels.begin(), levels.end(), x) != levels.end();
}

bool usb_port(const std::string& x) {
  auto dash = x.find('-');
  if (dash == x.npos || x.size() > 32 || !number_up_to(std::string_view(x).substr(0, dash), 999))
    return false;
  auto rest = std::string_view(x).substr(dash + 1);
  // A hub has at most 255 ports, and at most seven tiers follow each other (USB 2.0, 4.1.1).
  for (int tier = 0; tier < 7; ++tier) {
    auto dot = rest.find('.');
    if (!number_up_to(rest.substr(0, dot), 255))
      return false;
    if (dot == rest.npos)
      return true;
    rest.remove_prefix(dot + 1);
  }
  return false;
}

bool switch_message(const std::string& x) {
  constexpr size_t digits = 62; // a Command Block Wrapper
  return x == "huawei"
         || (x.size() == digits
             && x.find_first_not_of("0123456789abcdefABCDEF") == std::string::npos);
}

} // namespace dongled::syntax
