#include "tests/lab/twin/http_reply.hpp"

#include <string_view>

namespace dongled::lab {

namespace {

std::string_view reason(int status) {
  switch (status) {
  case 200: return "OK";
  case 400: return "Bad Request";
  case 404: return "Not Found";
  case 405: return "Method Not Allowed";
  case 411: return "Length Required";
  case 413: return "Payload Too Large";
  case 431: return "Request Header Fields Too Large";
  default: return "Error";
  }
}

void add(std::string& out, std::string_view name, std::string_view separator,
         std::string_view value) {
  out.append(name).append(separator).append(value).append("\r\n");
}

/// Family A ends a login's batch with the separator, family B does not.
void add_tokens(std::string& out, const http_reply& x, firmware family) {
  auto separator = family == firmware::a ? ":" : ": ";
  if (x.tokens.size() > 1) {
    add(out, "__RequestVerificationTokenone", separator, x.tokens[0]);
    add(out, "__RequestVerificationTokentwo", separator, x.tokens[1]);
  }
  if (x.tokens.empty())
    return;
  std::string all;
  for (auto& token : x.tokens)
    all += (all.empty() ? "" : "#") + token;
  if (x.tokens.size() > 1 && family == firmware::a)
    all += '#';
  add(out, "__RequestVerificationToken", separator, all);
}

std::string head_a(const http_reply& x) {
  std::string out;
  // The modem's clock never leaves the epoch.
  add(out, "Date", ": ", "Thu, 01 Jan 1970 00:00:00 GMT");
  add(out, "Server", ": ", "WebServer");
  add(out, "Connection", ": ", "close");
  add(out, "X-Frame-Options", ": ", "sameorigin");
  if (x.cookie)
    add(out, "Set-Cookie", ":", "SessionID=" + *x.cookie + ";path=/;HttpOnly;");
  add_tokens(out, x, firmware::a);
  add(out, "Content-Type", ": ", x.content_type);
  add(out, "Content-Length", ": ", std::to_string(x.body.size()));
  return out;
}

std::string head_b(const http_reply& x, bool keep_alive) {
  std::string out;
  add(out, "Cache-Control", ": ", "no-cache, no-store, max-age=0, must-revalidate");
  add(out, "Pragma", ": ", "no-cache");
  add(out, "Content-Type", ": ", x.content_type);
  add(out, "X-Download-Options", ": ", "noopen");
  add(out, "X-Frame-Options", ": ", "SAMEORIGIN");
  add(out, "X-XSS-Protection", ": ", "1; mode=block");
  add(out, "Content-Security-Policy", ": ",
      "default-src 'self' 'unsafe-inline' 'unsafe-eval'; img-src 'self' data:");
  add(out, "X-Content-Type-Options", ": ", "nosniff");
  if (x.cookie)
    add(out, "Set-Cookie", ": ", "SessionID=" + *x.cookie + "; path=/; HttpOnly;");
  add_tokens(out, x, firmware::b);
  add(out, "Connection", ": ", keep_alive ? "Keep-Alive" : "close");
  add(out, "Content-Length", ": ", std::to_string(x.body.size()));
  return out;
}

} // namespace

std::string to_bytes(const http_reply& x, firmware family, bool keep_alive) {
  std::string out = "HTTP/1.1 " + std::to_string(x.status) + " ";
  out.append(reason(x.status)).append("\r\n");
  out += family == firmware::a ? head_a(x) : head_b(x, keep_alive);
  return out + "\r\n" + x.body;
}

} // namespace dongled::lab
