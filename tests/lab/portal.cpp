#include "tests/lab/portal.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace dongled::lab {

namespace {

using kind = portal::kind;

constexpr std::array<std::pair<const char*, kind>, 4> kinds{{{"redirect", kind::redirect},
                                                             {"511", kind::login},
                                                             {"page", kind::page},
                                                             {"https", kind::https}}};

} // namespace

result<portal> parse_portal(const std::string& text, const std::string& otherwise) {
  portal x;
  x.host = otherwise;
  auto comma = text.find(',');
  auto name = text.substr(0, comma);
  if (comma != std::string::npos)
    x.host = text.substr(comma + 1);
  if (name.empty())
    return x;
  auto at = std::ranges::find_if(kinds, [&](auto& y) { return name == y.first; });
  if (at == kinds.end() || x.host.empty())
    return failure{fault::bad_input, "walled_garden[=redirect|511|page|https[,HOST]], not " + text,
                   0};
  x.what = at->second;
  return x;
}

web_page portal_page(const portal& x, const web_request& request) {
  web_page out;
  auto url = "http://" + x.host + "/topup?msisdn=41790000000&back=" + request.host;
  out.type = "text/html; charset=utf-8";
  switch (x.what) {
  case kind::redirect:
    out.status = 302;
    out.location = url;
    return out;
  case kind::https:
    out.status = 302;
    out.location = "https://" + request.host + request.path;
    return out;
  case kind::login: out.status = 511; break;
  case kind::page: break;
  }
  out.body = "<!DOCTYPE html>\n<html><head><title>Your credit has run out</title>\n"
             "<meta http-equiv=\"refresh\" content=\"5; url="
             + url + "\"></head>\n<body>Top up</body></html>\n";
  return out;
}

} // namespace dongled::lab
