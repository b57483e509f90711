// What a client of the HTTP API sends: however its bytes are cut, the same requests come out; none
// holds what a line or a body could be ended by; and after a refusal there is nothing more. Each is
// judged by the page that it comes from, too.
#include "api/access/cross_site.hpp"
#include "api/http/request_reader.hpp"
#include "tests/fuzz/fuzz.hpp"

#include <algorithm>

namespace {

using namespace dongled::api;
using namespace dongled::test;
using step = request_reader::state;

constexpr request_reader::limits small{1024, 4096};

void sound(const http_request& x) {
  auto& head = x.head;
  must(!head.method.empty() && std::all_of(head.method.begin(), head.method.end(), token_byte),
       "a method is a token");
  must(head.target == "*" || head.target.starts_with('/'), "a target is in origin-form");
  must(
    std::all_of(head.target.begin(), head.target.end(), [](char c) { return c > 32 && c < 127; }),
    "a target is printable");
  for (auto& field : head.fields) {
    must(std::all_of(field.name.begin(), field.name.end(), token_byte), "a name is a token");
    must(field.value.find_first_of(std::string("\r\n\0", 3)) == std::string::npos,
         "a value is of one line");
  }
  must(head.values("content-length").size() <= 1 && head.values("host").size() <= 1,
       "what is said twice is refused");
  must(!(head.has("content-length") && head.has("transfer-encoding")), "a body has one end");
  must(head.body != request_head::framing::length || x.body.size() == head.length,
       "a body is as long as it says");
  must(head.body != request_head::framing::none || x.body.empty(), "no body is none");
  must(x.body.size() <= small.body, "a body is no larger than it may be");
}

std::string judged_by_page(const request_head& x) {
  site_marks marks{x.values("sec-fetch-site"), x.values("origin"), x.values("referer"),
                   x.value("host"), x.has("user-agent")};
  own_names own{"https://panel.example", {"rack.example"}};
  auto verdict = judge_site(marks, own);
  must(!marks.fetch_site.empty() || !marks.origin.empty() || !marks.referer.empty() || marks.browser
         || verdict == site_verdict::ours,
       "a program without marks is asked nothing");
  must(marks.origin != std::vector<std::string>{"null"} || verdict != site_verdict::ours,
       "an origin that is hidden is none of ours");
  return std::to_string(static_cast<int>(verdict));
}

/// Everything that came out of this stream, in order.
std::string transcript(std::string_view stream, cutter cuts) {
  request_reader reader{small};
  std::string said;
  while (!stream.empty()) {
    auto now = reader.feed(cuts.piece(stream));
    for (; now == step::ready; now = reader.feed({})) {
      auto x = reader.take();
      sound(x);
      said += x.head.method + ' ' + x.head.target + '\n' + x.body + judged_by_page(x.head) + '\n';
    }
    if (now == step::refused) {
      auto status = reader.refusal().status;
      must(status >= 400 && status < 600, "a refusal has a status");
      must(reader.feed("GET / HTTP/1.1\r\n\r\n") == step::refused, "a refusal is the last word");
      return said + "refused"; // which of several reasons is found first depends on the pieces
    }
  }
  return said + (reader.begun() ? "more" : "idle");
}

} // namespace

void dongled::test::examine(std::string_view input) {
  auto seed = take_byte(input);
  auto stream = inflated(input.substr(0, 4096));
  stream.resize(std::min<size_t>(stream.size(), 20'000));
  auto whole = transcript(stream, cutter{0});
  must(transcript(stream, cutter{1}) == whole, "byte by byte says the same as at once");
  must(transcript(stream, cutter{seed}) == whole, "any pieces say the same as at once");
}
