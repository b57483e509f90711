// A client's handshake, SOCKS5 or HTTP CONNECT: however its bytes are cut, the same is said, and
// nothing is asked of the owner that it could not do.
#include "io/relay/codec/handshake.hpp"
#include "tests/fuzz/fuzz.hpp"

#include <algorithm>

namespace {

using namespace dongled::io::relay;
using namespace dongled::test;

struct choices {
  bool want_password, accepted;
};

void judge(handshake& x, bool accepted, std::string& said) {
  must(!x.user().empty() || !x.speaks_http(), "a user of Basic credentials has a name");
  must(x.user().size() <= 255 && x.secret().size() <= 255, "credentials fit RFC 1929");
  said += "judge " + x.user() + '\n' + x.secret() + '\n';
  x.judged(accepted);
  must(x.secret().empty(), "a password is forgotten once it was judged");
}

void requested(handshake& x, std::string& said) {
  must(!x.host().empty() && x.host().size() <= 255, "a target has a name of 1 to 255 bytes");
  must(std::all_of(x.host().begin(), x.host().end(), [](char c) { return c > 0x20 && c < 0x7f; }),
       "a target's name is printable");
  must(!x.speaks_http() || x.port() != 0, "an HTTP target has a port");
  must(x.what() != socks5::command::bind, "BIND is refused");
  said += "request " + x.host() + ' ' + std::to_string(x.port()) + ' '
          + std::to_string(static_cast<int>(x.what())) + " then " + x.take_rest();
}

/// Everything the parser said to this stream, in order.
std::string transcript(std::string_view stream, choices how, cutter cuts) {
  handshake x{how.want_password};
  std::string said;
  while (!stream.empty()) {
    must(x.room() > 0, "who wants more has room for it");
    // As a connection does: no more is read than the parser has room for.
    auto piece = stream.substr(0, x.room());
    auto size = cuts.piece(piece).size();
    x.feed(stream.substr(0, size));
    stream.remove_prefix(size);
    for (bool going = true; going;) {
      switch (x.next()) {
      case handshake::step::more: going = false; break;
      case handshake::step::answer: said += "answer " + x.answer() + '\n'; break;
      case handshake::step::credentials: judge(x, how.accepted, said); break;
      case handshake::step::request: requested(x, said); return said += stream;
      case handshake::step::refuse:
        must(!x.answer().empty(), "a refusal says something");
        return said += "refuse " + x.answer();
      case handshake::step::hang_up: return said += "hang up";
      }
    }
  }
  return said += "more";
}

} // namespace

void dongled::test::examine(std::string_view input) {
  auto flags = take_byte(input);
  auto seed = take_byte(input);
  auto stream = inflated(input.substr(0, 4096));
  stream.resize(std::min<size_t>(stream.size(), 20'000));
  choices how{(flags & 1) != 0, (flags & 2) != 0};
  auto whole = transcript(stream, how, cutter{0});
  must(transcript(stream, how, cutter{1}) == whole, "byte by byte says the same as at once");
  must(transcript(stream, how, cutter{seed}) == whole, "any pieces say the same as at once");
}
