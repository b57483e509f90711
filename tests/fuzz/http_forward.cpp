// What an HTTP proxy passes on, of requests and of responses: however the bytes are cut, the same
// comes out; what comes out is read as the same again; and another reader of HTTP, that of our API,
// finds its end where we found it.
#include "io/relay/codec/http_forward.hpp"
#include "api/http/request_reader.hpp"
#include "io/relay/codec/http_body.hpp"
#include "tests/fuzz/fuzz.hpp"

#include <algorithm>

namespace {

using namespace dongled::io::relay::http;
using namespace dongled::test;

struct passed {
  std::string text, left;
  bool over = false, malformed = false;
};

passed pass(framing how, std::string_view bytes, cutter cuts, bool bare) {
  body_reader x{how, bare};
  passed out;
  while (!bytes.empty() && !x.over() && !x.malformed()) {
    auto rest = bytes;
    auto piece = cuts.piece(rest);
    auto left = piece;
    x.take(left, out.text);
    must(left.empty() || x.over() || x.malformed(), "all of an unfinished body is taken");
    bytes.remove_prefix(piece.size() - left.size());
  }
  out.left = bytes;
  out.over = x.over();
  out.malformed = x.malformed();
  return out;
}

/// The head, and the empty line behind it, off the front of @p text.
bool cut_head(std::string_view& text, std::string_view& line, std::string_view& fields) {
  auto end = text.find("\r\n\r\n");
  if (end == text.npos)
    return false;
  fields = text.substr(0, end + 2);
  text.remove_prefix(end + 4);
  line = dongled::cut_line(fields);
  return true;
}

void sound(std::string_view head) {
  must(head.ends_with("\r\n\r\n"), "a head ends");
  must(head.find("\r\n\r\n") + 4 == head.size(), "and once");
  for (size_t i = 0; i < head.size(); ++i) {
    must(head[i] != '\0', "without NUL");
    must(head[i] != '\n' || (i > 0 && head[i - 1] == '\r'), "no LF alone");
    must(head[i] != '\r' || (i + 1 < head.size() && head[i + 1] == '\n'), "no CR alone");
  }
}

/// Another reader of the whole stream: of two requests it must find two, and the bodies they have.
void read_by_another(const request& x, const passed& body, const std::string& bare) {
  using namespace dongled::api;
  request_reader reader{{256 * 1024, 1024 * 1024}};
  auto now = reader.feed(x.head + body.text + "GET /behind HTTP/1.1\r\nHost: b\r\n\r\n");
  if (now == request_reader::state::refused)
    return; // it is stricter, about targets above all
  must(now == request_reader::state::ready, "it finds the first one's end");
  auto first = reader.take();
  must(first.body == bare, "and the same body");
  if (!first.head.keep_alive)
    return;
  must(reader.feed({}) == request_reader::state::ready, "a second one follows");
  must(reader.take().head.target == "/behind", "which is what was sent behind it");
}

void examine_request(std::string_view text, uint8_t seed) {
  std::string_view line, fields;
  if (!cut_head(text, line, fields))
    return;
  unsigned status = 0;
  auto x = read_request(line, fields, status);
  if (!x) {
    must(status == 400 || status == 405 || status == 501, "a refusal has a status");
    return;
  }
  sound(x->head);
  must(!x->to.host.empty() && x->to.port != 0, "it goes somewhere");
  must(x->body.what != framing::kind::until_close, "a request never ends with its connection");
  must(!(x->old && x->body.what == framing::kind::chunked), "no chunks in HTTP/1.0");
  auto whole = pass(x->body, text, cutter{0}, false);
  auto cut = pass(x->body, text, cutter{seed}, false);
  must(whole.malformed == cut.malformed && whole.over == cut.over, "any pieces end the same");
  if (whole.malformed)
    return;
  must(whole.text == cut.text && whole.left == cut.left, "and say the same");
  if (x->body.what == framing::kind::none)
    must(whole.text.empty(), "no body is none");
  auto none = x->body.what == framing::kind::none
              || (x->body.what == framing::kind::length && x->body.length == 0);
  if (whole.over || none)
    read_by_another(*x, whole, pass(x->body, text, cutter{0}, true).text);
}

void examine_response(std::string_view text, uint8_t seed, bool head_only) {
  auto end = text.find("\r\n\r\n");
  if (end == text.npos)
    return;
  request to;
  to.head_only = head_only;
  auto x = read_response(text.substr(0, end + 2), to);
  if (!x)
    return;
  sound(x->head + std::string{end_of_head(true)});
  auto said = x->head + std::string{end_of_head(x->keep)};
  auto again = read_response(std::string_view{said}.substr(0, said.size() - 2), to);
  must(again && again->body == x->body && again->status == x->status,
       "what is passed on is read as the same");
  text.remove_prefix(end + 4);
  auto whole = pass(x->body, text, cutter{0}, false);
  auto cut = pass(x->body, text, cutter{seed}, false);
  must(whole.malformed == cut.malformed, "any pieces end the same");
  if (whole.malformed)
    return;
  must(whole.text == cut.text && whole.left == cut.left, "and say the same");
  auto twice = pass(x->body, whole.text, cutter{0}, false);
  must(twice.text == whole.text && twice.left.empty(), "what is passed on stays as it is");
}

} // namespace

void dongled::test::examine(std::string_view input) {
  auto flags = take_byte(input);
  auto seed = take_byte(input);
  auto text = inflated(input.substr(0, 8192));
  text.resize(std::min<size_t>(text.size(), 100'000));
  if ((flags & 1) != 0)
    examine_response(text, seed, (flags & 2) != 0);
  else
    examine_request(text, seed);
}
