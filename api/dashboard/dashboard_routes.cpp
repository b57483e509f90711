#include "api/dashboard/page.hpp"
#include "api/http/http_routes.hpp"

// `/`: the page is public, since it knows nothing; what it shows it asks for like any client, with
// the token that its reader enters.

namespace dongled::api {

http_answer serve_dashboard(http_desk&, const http_ask&) {
  auto& page = dashboard();
  http_answer out;
  out.type = "text/html; charset=utf-8";
  out.headers = {
    {"ETag", page.etag},
    {"Cache-Control", "no-cache"}, // ask each time, by the tag
    {"Vary", "Accept-Encoding"},
    {"Content-Security-Policy", page.policy},
    // Its own requests say where they come from, which is how they are told from others'.
    {"Referrer-Policy", "same-origin"}};
  out.text = page.html;
  return out;
}

http_answer serve_favicon(http_desk&, const http_ask&) {
  http_answer out;
  out.type = "image/svg+xml";
  out.headers = {{"Cache-Control", "max-age=86400"}};
  out.text = R"(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16">)"
             R"(<rect x="4" y="1" width="8" height="14" rx="4" fill="#63b98e"/></svg>)";
  return out;
}

} // namespace dongled::api
