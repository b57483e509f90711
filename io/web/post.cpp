#include "io/web/post.hpp"

#include "io/web/line.hpp"

#include <algorithm>
#include <optional>

namespace dongled::io::web {

namespace {

/// A status line that is longer is none.
constexpr size_t longest_line = 1024;

std::string encode(const post& x) {
  auto out = "POST " + x.to.target + " HTTP/1.1\r\nHost: " + x.to.authority()
             + "\r\nContent-Type: " + x.type
             + "\r\nContent-Length: " + std::to_string(x.body.size()) + "\r\nConnection: close\r\n";
  for (auto& [name, value] : x.headers)
    out += name + ": " + value + "\r\n";
  return out + "\r\n" + x.body;
}

/// The code of "HTTP/1.1 204 No Content"; nothing when it is no such line.
std::optional<int> code_of(std::string_view x) {
  auto digit = [&](size_t i) { return x[i] >= '0' && x[i] <= '9'; };
  if (x.size() < 12 || !x.starts_with("HTTP/1.") || x[8] != ' ' || !digit(9) || !digit(10)
      || !digit(11) || (x.size() > 12 && x[12] != ' '))
    return std::nullopt;
  return (x[9] - '0') * 100 + (x[10] - '0') * 10 + (x[11] - '0');
}

} // namespace

result<int> send(const post& x, milliseconds limit, const cancellation& by) {
  auto doing = "post to " + x.to.host;
  line to(line::clock::now() + limit, doing, by);
  if (auto why = to.open(x.to))
    return *why;
  if (auto why = to.write(encode(x)))
    return *why;
  std::string got;
  while (got.find('\n') == got.npos && got.size() < longest_line) {
    auto more = to.read();
    if (!more)
      return more.why();
    if (more->empty())
      return failure{fault::bad_input, doing + ": it hung up without an answer"};
    got += *more;
  }
  auto end = std::min(got.find_first_of("\r\n"), got.size());
  auto code = code_of(std::string_view(got).substr(0, end));
  if (!code)
    return failure{fault::bad_input, doing + ": what it answered is not HTTP"};
  return *code;
}

} // namespace dongled::io::web
