#include "api/dashboard/page.hpp"

#include <openssl/evp.h>

#include <array>
#include <cstddef>

namespace dongled::api {

// Written by dashboard.cmake, from the files beside this one.
extern const unsigned char dashboard_bytes[];
extern const std::size_t dashboard_size;

namespace {

/// SHA-256 in base64 (RFC 4648 section 4), which is how a policy names what it allows.
std::string digest(std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> hash{};
  unsigned size = 0;
  EVP_Digest(text.data(), text.size(), hash.data(), &size, EVP_sha256(), nullptr);
  std::array<unsigned char, 2 * EVP_MAX_MD_SIZE> out{};
  auto length = EVP_EncodeBlock(out.data(), hash.data(), static_cast<int>(size));
  return {out.begin(), out.begin() + length};
}

/// What stands between an element's tags; empty when there is none.
std::string_view content_of(std::string_view html, std::string_view name) {
  auto open = '<' + std::string(name) + '>', close = "</" + std::string(name) + '>';
  auto begin = html.find(open);
  auto end = html.find(close, begin);
  if (begin == html.npos || end == html.npos)
    return {};
  begin += open.size();
  return html.substr(begin, end - begin);
}

} // namespace

std::string policy_of(std::string_view html) {
  return "default-src 'none'; script-src 'sha256-" + digest(content_of(html, "script"))
         + "'; style-src 'sha256-" + digest(content_of(html, "style"))
         + "'; img-src data:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
           "frame-ancestors 'none'";
}

const dashboard_page& dashboard() {
  static const dashboard_page page = [] {
    std::string_view html{reinterpret_cast<const char*>(dashboard_bytes), dashboard_size};
    return dashboard_page{html, "W/\"" + digest(html) + '"', policy_of(html)};
  }();
  return page;
}

} // namespace dongled::api
