#include "tests/lab/web_page.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>

namespace dongled::lab {

namespace {

bool same_word(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char x, char y) {
    return std::tolower(static_cast<unsigned char>(x))
           == std::tolower(static_cast<unsigned char>(y));
  });
}

std::string_view trimmed(std::string_view x) {
  while (!x.empty() && std::isspace(static_cast<unsigned char>(x.front())))
    x.remove_prefix(1);
  while (!x.empty() && std::isspace(static_cast<unsigned char>(x.back())))
    x.remove_suffix(1);
  return x;
}

/// Cuts the text up to `by` off the front; the whole rest where `by` is absent.
std::string_view cut(std::string_view& rest, std::string_view by) {
  auto at = rest.find(by);
  auto part = rest.substr(0, at);
  rest = at == std::string_view::npos ? std::string_view{} : rest.substr(at + by.size());
  return part;
}

uint64_t number(std::string_view text, uint64_t otherwise) {
  uint64_t x = otherwise;
  auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), x);
  return code == std::errc{} && end == text.data() + text.size() ? x : otherwise;
}

} // namespace

bool parse_web_request(std::string_view head, web_request& into) {
  auto line = cut(head, "\r\n");
  into.method = cut(line, " ");
  auto target = cut(line, " ");
  if (into.method.empty() || target.empty() || !line.starts_with("HTTP/1."))
    return false;
  into.keep_alive = line == "HTTP/1.1";
  // A proxy may pass the absolute form (RFC 9112 section 3.2.2).
  if (target.starts_with("http://")) {
    auto slash = target.find('/', 7);
    target = slash == std::string_view::npos ? "/" : target.substr(slash);
  }
  into.path = cut(target, "?");
  into.query = target;
  while (!head.empty()) {
    auto field = cut(head, "\r\n");
    auto name = cut(field, ":");
    auto value = trimmed(field);
    if (same_word(name, "host"))
      into.host = value;
    if (same_word(name, "content-length"))
      into.content_length = number(value, 0);
    if (same_word(name, "connection"))
      into.keep_alive =
        same_word(value, "keep-alive") || (into.keep_alive && !same_word(value, "close"));
  }
  return true;
}

uint64_t query_number(std::string_view query, std::string_view key, uint64_t otherwise) {
  while (!query.empty()) {
    auto value = cut(query, "&");
    if (cut(value, "=") == key)
      return number(value, otherwise);
  }
  return otherwise;
}

web_page serve_page(const web_request& request, const std::string& client, uint64_t posted) {
  web_page page;
  bool json = request.path.ends_with(".json") || request.path == "/json"
              || request.query.find("format=json") != std::string::npos;
  if (request.method == "POST") {
    page.type = "application/json";
    page.body = "{\"bytes\":" + std::to_string(posted) + "}";
  } else if (request.method != "GET" && request.method != "HEAD") {
    page.status = 405;
  } else if (request.path == "/big") {
    page.type = "application/octet-stream";
    page.stream_bytes = query_number(request.query, "bytes", 1'000'000);
    page.seed = query_number(request.query, "seed", 1);
    page.rate = query_number(request.query, "rate", 0);
  } else if (json) {
    page.type = "application/json";
    page.body = "{\"ip\":\"" + client + "\"}";
  } else if (request.path == "/" || request.path == "/ip") {
    page.body = client;
    // ipify sends the bare address, ifconfig.me/ip too; a newline elsewhere helps people.
    if (request.host.ends_with(".test"))
      page.body += '\n';
  } else {
    page.status = 404;
    page.body = "no such page\n";
  }
  return page;
}

std::string response_head(const web_page& page, bool keep_alive) {
  const char* words = page.status == 200   ? "OK"
                      : page.status == 302 ? "Found"
                      : page.status == 404 ? "Not Found"
                      : page.status == 511 ? "Network Authentication Required"
                                           : "Not Allowed";
  auto leads = page.location.empty() ? std::string{} : "\r\nLocation: " + page.location;
  auto size = page.stream_bytes > 0 ? page.stream_bytes : page.body.size();
  return "HTTP/1.1 " + std::to_string(page.status) + " " + words + leads
         + "\r\nContent-Type: " + page.type + "\r\nContent-Length: " + std::to_string(size)
         + "\r\nConnection: " + (keep_alive ? "keep-alive" : "close") + "\r\n\r\n";
}

} // namespace dongled::lab
