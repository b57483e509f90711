#include "config/bare_url.hpp"

#include <utility>

namespace dongled {

namespace {

/// "https://" and the host with its port; and what follows.
std::pair<std::string, std::string> parted(const std::string& url) {
  auto host = url.find("://");
  if (host == url.npos)
    return {url, {}};
  host += 3;
  auto end = url.find_first_of("/?#", host);
  auto authority = url.substr(host, end == url.npos ? url.npos : end - host);
  auto at = authority.rfind('@');
  return {url.substr(0, host) + (at == authority.npos ? authority : authority.substr(at + 1)),
          end == url.npos ? std::string{} : url.substr(end)};
}

} // namespace

std::string bare_url(const std::string& url) {
  auto [host, rest] = parted(url);
  return rest.empty() || rest == "/" ? host + rest : host + "/(hidden)";
}

std::string without_query(const std::string& url) {
  auto [host, rest] = parted(url);
  auto query = rest.find_first_of("?#");
  return host + rest.substr(0, query) + (query == rest.npos ? "" : "?(hidden)");
}

} // namespace dongled
