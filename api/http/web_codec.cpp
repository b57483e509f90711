#include "api/http/web_codec.hpp"

#include "api/http/cors.hpp"

#include <algorithm>

namespace dongled::api {

namespace {

const char* reason_of(int status) {
  switch (status) {
  case 400: return "Bad Request";
  case 403: return "Forbidden";
  case 408: return "Request Timeout";
  case 413: return "Payload Too Large";
  case 414: return "URI Too Long";
  case 417: return "Expectation Failed";
  case 429: return "Too Many Requests";
  case 431: return "Request Header Fields Too Large";
  case 501: return "Not Implemented";
  }
  return "Service Unavailable";
}

} // namespace

void write(const http_answer& x, httplib::Response& out) {
  out.status = x.status;
  for (auto& [name, value] : x.headers)
    out.set_header(name, value);
  if (x.stream || x.status == 204)
    return;
  if (!x.type.empty())
    return out.set_content(x.text, x.type.c_str());
  out.set_content(x.body.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + '\n',
                  "application/json");
}

void spare_known(const httplib::Request& req, httplib::Response& res) {
  auto tag = res.get_header_value("ETag");
  if (tag.empty() || res.status != 200 || req.get_header_value("If-None-Match") != tag)
    return;
  res.status = 304;
  res.body.clear();
}

http_ask asked(const httplib::Request& req, const http_request& whole) {
  http_ask out;
  out.method = req.method;
  out.path = req.path;
  out.client = req.remote_addr;
  for (auto& [name, value] : req.params)
    out.query[name] = value;
  auto async = out.param("async");
  out.async = async == "1" || async == "true";
  for (auto* name : {"content-type", "last-event-id", "host"})
    out.headers[name] = whole.head.value(name);
  for (auto* name : {"purpose", "sec-purpose", "x-moz", "x-purpose"})
    for (auto& value : whole.head.values(name))
      out.headers[name] += value + ' ';
  out.body = whole.body;
  return out;
}

site_marks marks_of(const request_head& x) {
  site_marks out{x.values("sec-fetch-site"), x.values("origin"), x.values("referer"),
                 x.value("host")};
  std::erase(out.referer, "");
  auto marked = x.has("accept-language")
                || std::any_of(x.fields.begin(), x.fields.end(),
                               [](auto& field) { return field.name.starts_with("sec-"); });
  out.browser = marked && x.value("user-agent").starts_with("Mozilla/");
  return out;
}

http_answer refused(const request_refusal& why) {
  auto out = http_error_for(why.status);
  out.body["error"] = why.why;
  return out;
}

http_answer too_many_requests() {
  auto out = http_error(429, "This client has too many connections at once", "TOO_MANY_REQUESTS");
  out.headers.emplace_back("Retry-After", "1");
  return out;
}

http_answer too_busy() {
  auto out = http_error(503, "Too many requests wait already", "TOO_BUSY");
  out.headers.emplace_back("Retry-After", "1");
  return out;
}

std::string whole_response(http_answer x, const settings::api_part& config, bool head_only) {
  add_common_headers(x, config);
  auto body = x.body.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + '\n';
  auto out = "HTTP/1.1 " + std::to_string(x.status) + ' ' + reason_of(x.status)
             + "\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: "
             + std::to_string(body.size()) + "\r\n";
  for (auto& [name, value] : x.headers)
    out += name + ": " + value + "\r\n";
  return out + "\r\n" + (head_only ? std::string{} : body);
}

} // namespace dongled::api
