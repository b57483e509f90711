#include "io/relay/codec/http_body.hpp"
#include "tests/support/catch.hpp"

using namespace dongled::io::relay::http;

namespace {

constexpr framing chunked{framing::kind::chunked, 0};

/// What is passed on, then what was left; "bad" when it is no body, "more" while it is unfinished.
std::string read(framing how, std::string_view bytes, size_t piece, bool bare = false) {
  body_reader x{how, bare};
  std::string out;
  while (!bytes.empty() && !x.over() && !x.malformed()) {
    auto part = bytes.substr(0, piece);
    auto left = part;
    x.take(left, out);
    bytes.remove_prefix(part.size() - left.size());
  }
  if (x.malformed())
    return "bad";
  return out + (x.over() ? "|" + std::string{bytes} : "|more");
}

void same_in_pieces(framing how, std::string_view bytes, const std::string& want,
                    bool bare = false) {
  for (size_t piece : {bytes.size(), size_t{1}, size_t{2}, size_t{5}}) {
    INFO(bytes << " in " << piece);
    CHECK(read(how, bytes, std::max<size_t>(piece, 1), bare) == want);
  }
}

} // namespace

TEST_CASE("a body ends where its length says, and what follows is not touched") {
  same_in_pieces({framing::kind::length, 3}, "abcGET", "abc|GET");
  same_in_pieces({framing::kind::length, 3}, "ab", "ab|more");
  same_in_pieces({framing::kind::length, 0}, "GET", "|GET");
  same_in_pieces({}, "GET", "|GET");
  body_reader open{{framing::kind::until_close, 0}};
  std::string out;
  std::string_view bytes = "abc";
  open.take(bytes, out);
  CHECK(out == "abc");
  CHECK_FALSE(open.over());
  open.close();
  CHECK(open.over());
}

TEST_CASE("chunks are said anew, without what only concerns one connection") {
  same_in_pieces(chunked, "3\r\nabc\r\n0\r\n\r\nGET", "3\r\nabc\r\n0\r\n\r\n|GET");
  same_in_pieces(chunked, "003;x=\"y\"\r\nabc\r\n0;z\r\n\r\n", "3\r\nabc\r\n0\r\n\r\n|");
  same_in_pieces(chunked, "A\r\n0123456789\r\n00\r\nX: y\r\nContent-Length: 5\r\nHost: z\r\n\r\nP",
                 "a\r\n0123456789\r\n0\r\nX: y\r\n\r\n|P");
  same_in_pieces(chunked, "3\r\nabc\r\n1\r\nd\r\n0\r\nX: y\r\n\r\nGET", "abcd|GET", true);
  same_in_pieces(chunked, "3\r\nab", "3\r\nab|more");
}

TEST_CASE("chunks that two readers could understand in two ways are none") {
  for (auto bad :
       {"\r\n", "x\r\n", "-1\r\n", "0x3\r\nabc\r\n", " 3\r\nabc\r\n", "3\nabc\r\n0\r\n\r\n",
        "3 \r\nabcX", "3\r\nabcX\r\n", "3\r\nabcd\r\n0\r\n\r\n", "3\r\nabc\n0\r\n\r\n",
        "8000000000000000\r\n", "10000000000000000\r\n", "3 x\r\nabc\r\n", "3;\x01\r\nabc\r\n",
        "0\r\nno colon\r\n\r\n", "0\r\nX : y\r\n\r\n", "0\r\nX: y\n\r\n", "0\r\n folded: x\r\n\r\n",
        "3;a\rb\r\nabc\r\n"}) {
    INFO(bad);
    CHECK(read(chunked, bad, 100) == "bad");
  }
  CHECK(read(chunked, "3;" + std::string(5000, 'x'), 100) == "bad");
  CHECK(read(chunked, "0\r\nX: " + std::string(20'000, 'x'), 100) == "bad");
}
