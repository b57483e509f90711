#include "io/relay/access/policy.hpp"

#include <algorithm>
#include <array>

namespace dongled::io::relay {
namespace {

/// The IPv4 address a NAT64 would send to, or the address itself.
ip_address plain(const ip_address& x) {
  static const auto nat64 = *cidr::parse("64:ff9b::/96");
  if (!nat64.contains(x))
    return x;
  std::array<uint8_t, 4> inner{};
  std::copy(x.bytes().begin() + 12, x.bytes().end(), inner.begin());
  return ip_address::from_v4(inner);
}

} // namespace

result<access_policy> access_policy::make(const std::vector<std::string>& allow,
                                          const std::vector<std::string>& deny_destinations,
                                          const std::vector<std::string>& proxies) {
  access_policy x;
  for (auto& text : proxies) {
    auto range = cidr::parse(text);
    if (!range)
      return failure{fault::bad_input, "socks.proxy_protocol_from: \"" + text + "\" is not a CIDR"};
    x.proxies_.push_back(*range);
  }
  for (auto& text : allow) {
    auto range = cidr::parse(text);
    if (!range)
      return failure{fault::bad_input, "socks.allow: \"" + text + "\" is not a CIDR"};
    x.allow_.push_back(*range);
  }
  for (auto& text : deny_destinations) {
    if (text == "private") {
      x.deny_private_ = true;
      x.deny_.insert(x.deny_.end(), private_ranges().begin(), private_ranges().end());
    } else if (auto range = cidr::parse(text)) {
      x.deny_.push_back(*range);
    } else {
      return failure{fault::bad_input,
                     "socks.deny_destinations: \"" + text + "\" is neither a CIDR nor \"private\""};
    }
  }
  return x;
}

bool access_policy::destination_allowed(const ip_address& x) const {
  auto y = plain(x);
  // A rule may also name the disguise itself, such as 64:ff9b::/96.
  return !contains(deny_, x) && !contains(deny_, y) && !(deny_private_ && is_own(y));
}

bool access_policy::can_be_behind_proxy(const ip_address& x) const {
  static const std::vector<cidr> nobody{*cidr::parse("127.0.0.0/8"), *cidr::parse("::1"),
                                        *cidr::parse("0.0.0.0"), *cidr::parse("::")};
  return !contains(nobody, x) && !is_own(x);
}

bool access_policy::is_own(const ip_address& x) const { return contains(own_, x); }

} // namespace dongled::io::relay
