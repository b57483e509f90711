// The reply of a modem's web server: however its bytes are cut the reader comes to the same end,
// and never holds more than it may.
#include "io/hilink/http_codec.hpp"
#include "tests/fuzz/fuzz.hpp"

namespace {

using namespace dongled::io::hilink;
using namespace dongled::test;
using state = reply_reader::state;

struct outcome {
  state how;
  http_reply reply;

  bool operator==(const outcome& x) const {
    if (how != x.how)
      return false;
    return how != state::whole
           || (reply.status == x.reply.status && reply.headers == x.reply.headers
               && reply.body == x.reply.body);
  }
};

outcome read(std::string_view stream, cutter cuts) {
  reply_reader x;
  auto now = state::more;
  while (!stream.empty()) {
    now = x.take(cuts.piece(stream));
    must(x.reply().body.size() <= reply_reader::body_limit, "a body is bounded");
    if (now != state::more)
      break;
  }
  if (auto at_end = x.end(); now == state::more)
    now = at_end;
  else
    must(at_end == now, "what is decided stays");
  must(now != state::more, "the end of a connection decides");
  if (now == state::whole)
    must(x.reply().status >= 200 && x.reply().status <= 999, "a final reply has a final status");
  return {now, std::move(x.reply())};
}

} // namespace

void dongled::test::examine(std::string_view input) {
  auto seed = take_byte(input);
  auto stream = inflated(input);
  auto whole = read(stream, cutter{0});
  must(read(stream, cutter{seed}) == whole, "any pieces come to the same end");
  if (stream.size() <= 4096)
    must(read(stream, cutter{1}) == whole, "byte by byte comes to the same end");
}
