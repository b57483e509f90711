#include "api/http/web_codec.hpp"

#include "api/http/front_door.hpp"

namespace dongled::api {

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

bool read_body(const httplib::Request& req, const httplib::ContentReader& from, std::string& into) {
  if (!req.has_header("Content-Length") && !req.has_header("Transfer-Encoding"))
    return true;
  return from([&into](const char* data, size_t n) {
    if (into.size() + n > most_payload)
      return false;
    into.append(data, n);
    return true;
  });
}

http_ask asked(const httplib::Request& req, std::string body) {
  http_ask out;
  out.method = req.method;
  out.path = req.path;
  out.client = req.remote_addr;
  for (auto& [name, value] : req.params)
    out.query[name] = value;
  auto async = out.param("async");
  out.async = async == "1" || async == "true";
  for (auto* name : {"content-type", "last-event-id", "host"})
    out.headers[name] = req.get_header_value(name);
  out.body = std::move(body);
  return out;
}

http_answer library_error(int status) {
  auto client = front_door::connection();
  using trouble = paced_stream::trouble;
  switch (client ? client->why() : trouble::none) {
  case trouble::too_slow: return http_error_for(408);
  case trouble::head_too_large: return http_error_for(431);
  case trouble::closed:
  case trouble::none: break;
  }
  return http_error_for(status);
}

std::string too_many_requests() {
  auto body =
    http_error(429, "This client has too many connections at once", "TOO_MANY_REQUESTS").body.dump()
    + '\n';
  return "HTTP/1.1 429 Too Many Requests\r\nContent-Type: application/json\r\nRetry-After: 1\r\n"
         "Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\nConnection: close\r\n"
         "Content-Length: "
         + std::to_string(body.size()) + "\r\n\r\n" + body;
}

} // namespace dongled::api
