#include "io/web/get.hpp"

#include "io/hilink/http_codec.hpp"
#include "io/web/line.hpp"

#include <algorithm>
#include <charconv>

namespace dongled::io::web {

namespace {

constexpr int most_redirects = 3;

std::string encode(const get& x) {
  auto out = "GET " + x.from.target + " HTTP/1.1\r\nHost: " + x.from.authority()
             + "\r\nUser-Agent: dongled\r\nAccept: */*\r\nAccept-Encoding: identity\r\n"
               "Connection: close\r\n";
  if (!x.etag.empty())
    out += "If-None-Match: " + x.etag + "\r\n";
  if (!x.modified.empty())
    out += "If-Modified-Since: " + x.modified + "\r\n";
  return out + "\r\n";
}

/// What a header says, if it may stand in one of ours one day.
std::string header_of(hilink::http_reply& from, const char* name) {
  auto x = from.header(name);
  auto plain = [](char c) { return c >= ' ' && c != 0x7f; };
  return x && x->size() <= 256 && std::all_of(x->begin(), x->end(), plain) ? std::string{*x}
                                                                           : std::string{};
}

std::optional<seconds> pause_of(hilink::http_reply& from) {
  auto text = header_of(from, "Retry-After");
  unsigned n = 0;
  auto [end, bad] = std::from_chars(text.data(), text.data() + text.size(), n);
  return bad == std::errc{} && end == text.data() + text.size() && !text.empty()
           ? std::optional(seconds{std::min(n, 86'400u)})
           : std::nullopt;
}

result<hilink::http_reply> asked(const get& x, line::clock::time_point end,
                                 const cancellation& by) {
  auto doing = "fetch from " + x.from.host;
  line to(end, doing, by, x.interface);
  if (auto why = to.open(x.from))
    return *why;
  if (auto why = to.write(encode(x)))
    return *why;
  using state = hilink::reply_reader::state;
  hilink::reply_reader reader{x.most};
  auto now = state::more;
  while (now == state::more) {
    auto more = to.read();
    if (!more)
      return more.why();
    now = more->empty() ? reader.end() : reader.take(*more);
  }
  if (now == state::too_large)
    return failure{fault::bad_input,
                   doing + ": it is longer than " + std::to_string(x.most) + " bytes"};
  if (now == state::malformed)
    return failure{fault::bad_input, doing + ": the answer is cut short, or no HTTP"};
  return std::move(reader.reply());
}

bool redirects(int status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

/// Where @p from sends us; nothing: nowhere that we go.
std::optional<url> next_of(const url& at, hilink::http_reply& from) {
  auto to = header_of(from, "Location");
  if (to.starts_with("//"))
    to = (at.tls ? "https:" : "http:") + to;
  else if (to.starts_with('/'))
    to = (at.tls ? "https://" : "http://") + at.authority() + to;
  to = to.substr(0, to.find('#'));
  auto out = parse_url(to);
  return out && (out->tls || !at.tls) ? out : std::nullopt;
}

} // namespace

result<page> fetch(const get& x, milliseconds limit, const cancellation& by) {
  auto end = line::clock::now() + limit;
  auto at = x;
  for (int i = 0; i <= most_redirects; ++i) {
    auto doing = "fetch from " + at.from.host;
    auto got = asked(at, end, by);
    if (!got)
      return got.why();
    if (redirects(got->status)) {
      auto next = next_of(at.from, *got);
      if (!next)
        return failure{fault::refused, doing + ": it redirects to where we do not go"};
      at.from = std::move(*next);
      continue;
    }
    auto coding = header_of(*got, "Content-Encoding");
    if (!coding.empty() && coding != "identity")
      return failure{fault::bad_input, doing + ": it came compressed, which was not asked for"};
    page out{
      got->status, {}, header_of(*got, "ETag"), header_of(*got, "Last-Modified"), pause_of(*got)};
    if (got->status == 200)
      out.body = std::move(got->body);
    return out;
  }
  return failure{fault::refused, "fetch from " + x.from.host + ": more than 3 redirects"};
}

} // namespace dongled::io::web
