#include "api/dashboard/page.hpp"

#include "tests/support/catch.hpp"

#include <algorithm>

using namespace dongled::api;

namespace {

size_t count(std::string_view text, std::string_view what) {
  size_t n = 0;
  for (auto at = text.find(what); at != text.npos; at = text.find(what, at + what.size()))
    ++n;
  return n;
}

} // namespace

TEST_CASE("the dashboard is one whole page of modest size") {
  auto html = dashboard().html;
  CHECK(html.starts_with("<!doctype html>"));
  CHECK(html.ends_with("</html>\n"));
  CHECK(html.size() < 150'000);
  CHECK(count(html, "@include") == 0);
  // A NUL or a stray byte would be the embedding's mistake.
  CHECK(
    std::none_of(html.begin(), html.end(), [](unsigned char c) { return c < 32 && c != '\n'; }));
}

TEST_CASE("the dashboard has one style and one script, both inside") {
  auto html = dashboard().html;
  CHECK(count(html, "<script") == 1);
  CHECK(count(html, "</script") == 1);
  CHECK(count(html, "<style") == 1);
  CHECK(count(html, "<link") == 1); // the icon, as data
}

TEST_CASE("the dashboard names no other host") {
  auto html = dashboard().html;
  // The one address is the name of SVG, which nobody fetches.
  CHECK(count(html, "://") == count(html, "http://www.w3.org/2000/svg"));
  CHECK(count(html, "@import") == 0);
  CHECK(count(html, "url(") == 0);
}

TEST_CASE("what the API says never becomes markup") {
  auto html = dashboard().html;
  for (auto way : {"innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(",
                   "DOMParser", "new Function", " onclick="})
    CHECK(count(html, way) == 0);
}

TEST_CASE("a policy names style and script by their hashes") {
  // The digests are those of `printf '%s' TEXT | openssl dgst -sha256 -binary | base64`.
  auto policy = policy_of("<html><style>a{}</style><script>1</script></html>");
  CHECK(policy.find("script-src 'sha256-a4ayc/80/OGda4BO/1o/V0etpOqiLx1JwB5S3beHW0s=';")
        != policy.npos);
  CHECK(policy.find("style-src 'sha256-X1RutGBrXCt9KkSaXMK7tHftWiRscFHOhxsS8tv8hBk=';")
        != policy.npos);
  CHECK(policy.find("unsafe") == policy.npos);
  CHECK(dashboard().policy != policy);
}

TEST_CASE("the tag is that of the page") {
  CHECK(dashboard().etag.starts_with("W/\""));
  CHECK(dashboard().etag.size() == 3 + 44 + 1);
}
