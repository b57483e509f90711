#include "tests/lab/portal.hpp"

#include "tests/lab/firewall.hpp"
#include "tests/support/catch.hpp"

using namespace dongled::lab;

namespace {

web_page page(const std::string& as) {
  web_request x;
  x.host = "api.ipify.org";
  x.path = "/";
  return portal_page(*parse_portal(as, "portal.alpha.test"), x);
}

} // namespace

TEST_CASE("a portal redirects, asks for a login or shows a page, and says where it leads") {
  CHECK(page("").location.starts_with("http://portal.alpha.test/"));
  CHECK(page("redirect,other.test").location.starts_with("http://other.test/"));
  CHECK(page("https").location == "https://api.ipify.org/");
  CHECK(page("511").status == 511);
  CHECK(page("page").status == 200);
  CHECK(page("page").body.find("url=http://portal.alpha.test/") != std::string::npos);
  CHECK(response_head(page("redirect"), false).starts_with("HTTP/1.1 302 Found\r\nLocation: http"));
  CHECK_FALSE(parse_portal("nonsense", "x"));
}

TEST_CASE("behind a portal port 80 is led there, and nothing else passes") {
  nat_rules x;
  x.public_address = "198.51.100.7";
  x.portal = portal_port;
  auto text = render(x);
  CHECK(text.find("redirect to :8081") != std::string::npos);
  CHECK(text.find("oifname \"wan0\" accept") == std::string::npos);
  x.public_address.clear(); // detached: nobody is there to answer
  CHECK(render(x).find("redirect") == std::string::npos);
}
