#include "api/access/cross_site.hpp"

#include "config/cidr.hpp"

#include <algorithm>
#include <string_view>

namespace dongled::api {

namespace {

std::string in_lower_case(std::string_view x) {
  std::string out{x};
  for (auto& c : out)
    c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return out;
}

/// A host and its port, as Host and URLs have them.
struct place_name {
  std::string host; ///< In lower case, without brackets and a final dot.
  std::string port;

  bool operator==(const place_name&) const = default;
};

place_name where_of(std::string_view authority) {
  auto text = in_lower_case(authority);
  auto bracket = text.starts_with('[') ? text.find(']') : text.npos;
  auto colon = text.find(':', bracket == text.npos ? 0 : bracket);
  place_name out{text.substr(0, colon), colon == text.npos ? "" : text.substr(colon + 1)};
  if (bracket != text.npos && out.host.size() > 2)
    out.host = out.host.substr(1, out.host.size() - 2);
  if (out.host.ends_with('.'))
    out.host.pop_back();
  return out;
}

/// An origin, or that of a URL (RFC 6454 section 4).
struct page_origin {
  std::string scheme;
  place_name at; ///< Without a port that is the scheme's own.
};

page_origin origin_of(const std::string& url) {
  auto text = in_lower_case(url);
  auto end = text.find("://");
  if (end == text.npos)
    return {};
  auto authority = text.substr(end + 3);
  authority = authority.substr(0, authority.find_first_of("/?#"));
  if (auto user = authority.rfind('@'); user != authority.npos)
    authority = authority.substr(user + 1);
  page_origin out{text.substr(0, end), where_of(authority)};
  if (out.at.port == (out.scheme == "https" ? "443" : "80"))
    out.at.port.clear();
  return out;
}

bool is_listed(const std::string& host, const own_names& own) {
  return std::any_of(own.hosts.begin(), own.hosts.end(),
                     [&](auto& x) { return where_of(x).host == host; });
}

bool literal(const std::string& host) { return ip_address::parse(host).has_value(); }

bool loopback(const std::string& host) {
  static const std::vector<cidr> ranges{*cidr::parse("127.0.0.0/8"), *cidr::parse("::1")};
  auto address = ip_address::parse(host);
  return host == "localhost" || (address && contains(ranges, *address));
}

/// A name that nobody else can have pointed at us.
bool is_ours(const std::string& host, const own_names& own) {
  return literal(host) || host == "localhost" || is_listed(host, own)
         || (!host.empty() && origin_of(own.cors_origin).at.host == host);
}

/// Whether it is the one origin that the configuration names.
bool invited(const std::string& url, const own_names& own) {
  if (own.cors_origin.empty() || own.cors_origin == "*")
    return false;
  auto a = origin_of(url), b = origin_of(own.cors_origin);
  return !a.scheme.empty() && a.scheme == b.scheme && a.at == b.at;
}

/// Whether @p url is a page's that this request's own host has served.
bool own_page(const std::string& url, const site_marks& x, const own_names& own) {
  if (invited(url, own))
    return true;
  auto page = origin_of(url);
  if (page.scheme != "http" && page.scheme != "https")
    return false; // "null", too
  if (is_listed(page.at.host, own))
    return true; // a proxy before us may say another Host
  auto asked = where_of(x.host);
  auto plain = std::string{page.scheme == "https" ? "443" : "80"};
  auto same_port = [&](const std::string& port) {
    return page.at.port == (port == plain ? std::string{} : port);
  };
  // Who asks by a name of this machine's own for itself is on it.
  auto same_host = page.at.host == asked.host || (loopback(page.at.host) && loopback(asked.host));
  return !page.at.host.empty() && same_host && is_ours(asked.host, own)
         && (same_port(asked.port) || same_port(std::to_string(own.port)));
}

bool foreign_fetch(const site_marks& x, const own_names& own) {
  auto& from = x.origin.empty() ? x.referer : x.origin;
  if (!from.empty()
      && std::all_of(from.begin(), from.end(), [&](auto& url) { return invited(url, own); }))
    return false;
  return std::any_of(x.fetch_site.begin(), x.fetch_site.end(), [](auto& site) {
    auto text = in_lower_case(site);
    return text != "same-origin" && text != "none";
  });
}

} // namespace

own_names own_names_of(const settings& x, const std::string& machine) {
  own_names out{x.api.cors_origin, x.api.hosts, x.api.port};
  if (x.uplink.advertise != "auto")
    out.hosts.push_back(x.uplink.advertise);
  if (!machine.empty()) {
    auto first = machine.substr(0, machine.find('.'));
    out.hosts.insert(out.hosts.end(), {machine, first, first + ".local"});
  }
  return out;
}

site_verdict judge_site(const site_marks& x, const own_names& own) {
  if (x.browser && !is_ours(where_of(x.host).host, own))
    return site_verdict::foreign_name;
  auto foreign = [&](auto& url) { return !own_page(url, x, own); };
  if (foreign_fetch(x, own) || std::any_of(x.origin.begin(), x.origin.end(), foreign)
      || std::any_of(x.referer.begin(), x.referer.end(), foreign))
    return site_verdict::foreign_page;
  return site_verdict::ours;
}

} // namespace dongled::api
