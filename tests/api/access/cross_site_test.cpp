#include "api/access/cross_site.hpp"

#include "tests/support/catch.hpp"

using namespace dongled;
using namespace dongled::api;

namespace {

own_names names_of_rack() {
  settings x;
  x.api.hosts = {"rack.example", "Other.Example:8080"};
  x.api.cors_origin = "https://panel.example";
  x.api.port = 8080;
  return own_names_of(x, "pi.home.arpa");
}

/// A browser's request for @p host.
site_marks browser_asking(const std::string& host) {
  site_marks x;
  x.host = host;
  x.browser = true;
  return x;
}

auto judged_site(const site_marks& x) { return judge_site(x, names_of_rack()); }

constexpr auto site_ours = site_verdict::ours, site_page = site_verdict::foreign_page,
               site_name = site_verdict::foreign_name;

} // namespace

TEST_CASE("a program that is no browser is asked nothing") {
  for (auto host : {"", "evil.example", "127.0.0.1", "x"}) {
    site_marks x;
    x.host = host;
    CHECK(judged_site(x) == site_ours);
  }
}

TEST_CASE("a browser asks by an address, or by a name of ours") {
  for (auto host : {"127.0.0.1", "127.0.0.1:8080", "192.0.2.7", "[::1]", "[fd00::1]:80",
                    "localhost", "LocalHost:80", "localhost.", "pi.home.arpa", "pi", "pi.local:80",
                    "rack.example", "RACK.example:99", "other.example", "panel.example"})
    CHECK(judged_site(browser_asking(host)) == site_ours);
  for (auto host : {"", "evil.example", "127.0.0.1.evil.example", "rack.example.evil", "0x7f.1",
                    "2130706433", "localhost.evil.example", "[::1", "127.0.0.1@evil.example"})
    CHECK(judged_site(browser_asking(host)) == site_name);
}

TEST_CASE("what a browser fetches for another site is told by Sec-Fetch-Site") {
  auto x = browser_asking("127.0.0.1");
  for (auto site : {"same-origin", "none", "Same-Origin"}) {
    x.fetch_site = {site};
    CHECK(judged_site(x) == site_ours);
  }
  for (auto site : {"cross-site", "same-site", "", "other"}) {
    x.fetch_site = {site};
    CHECK(judged_site(x) == site_page);
  }
  x.fetch_site = {"same-origin", "cross-site"};
  CHECK(judged_site(x) == site_page);
}

TEST_CASE("an origin and a referer must be ours") {
  for (auto url : {"http://127.0.0.1:8080", "http://rack.example", "https://rack.example:444",
                   "https://panel.example", "https://PANEL.example:443"}) {
    auto x = browser_asking("127.0.0.1:8080");
    x.origin = {url};
    CHECK(judged_site(x) == site_ours);
    x.origin.clear();
    x.referer = {std::string(url) + "/path?x"};
    CHECK(judged_site(x) == site_ours);
  }
  for (auto url : {"null", "http://evil.example", "http://127.0.0.1", "http://127.0.0.1:3000",
                   "http://panel.example", "https://panel.example:8",
                   "http://127.0.0.1:8080@evil.example", "http://evil.example/http://rack.example",
                   "file://", "", "chrome-extension://abcdef", "//rack.example"}) {
    site_marks x; // whoever sends it
    x.host = "127.0.0.1:8080";
    x.origin = {url};
    CHECK(judged_site(x) == site_page);
    x.origin.clear();
    x.referer = {url};
    CHECK(judged_site(x) == site_page);
  }
}

TEST_CASE("a page of the API's own port is ours, whatever Host says of ports") {
  settings config;
  config.api.port = 8080;
  auto own = own_names_of(config, "pi");
  auto x = browser_asking("127.0.0.1");
  for (auto url : {"http://127.0.0.1:8080", "http://localhost:8080/", "http://[::1]:8080"}) {
    x.referer = {url};
    CHECK(judge_site(x, own) == site_ours);
  }
  for (auto url : {"http://127.0.0.1:8081", "http://192.0.2.1:8080"}) {
    x.referer = {url};
    CHECK(judge_site(x, own) == site_page);
  }
  x.host = "192.0.2.7";
  x.referer = {"http://localhost:8080/"}; // of the machine that asks, which is another
  CHECK(judge_site(x, own) == site_page);
}

TEST_CASE("the scheme's own port is no port") {
  auto x = browser_asking("rack.example:80");
  x.origin = {"http://rack.example"};
  CHECK(judged_site(x) == site_ours);
  x = browser_asking("192.0.2.1");
  x.origin = {"http://192.0.2.1:80"};
  CHECK(judged_site(x) == site_ours);
  x = browser_asking("[fd00::1]:8080");
  x.origin = {"http://[FD00::1]:8080"};
  CHECK(judged_site(x) == site_ours);
}

TEST_CASE("the one site that is invited may ask, though its browser calls it another") {
  auto x = browser_asking("127.0.0.1");
  x.fetch_site = {"cross-site"};
  x.origin = {"https://panel.example"};
  CHECK(judged_site(x) == site_ours);
  x.referer = {"https://evil.example/"};
  CHECK(judged_site(x) == site_page);
  settings any;
  any.api.cors_origin = "*"; // is for reading
  x = browser_asking("127.0.0.1");
  x.origin = {"https://panel.example"};
  CHECK(judge_site(x, own_names_of(any, "pi")) == site_page);
  x.origin = {"*"};
  CHECK(judge_site(x, own_names_of(any, "pi")) == site_page);
}
