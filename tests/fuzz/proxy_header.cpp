// What a load balancer says of its client: however it is cut the same comes out, and nothing behind
// the header is taken.
#include "io/relay/codec/proxy_header.hpp"
#include "tests/fuzz/fuzz.hpp"

#include <algorithm>

void dongled::test::examine(std::string_view input) {
  using namespace dongled::io::relay;
  using step = proxy_header::step;
  auto read = [&](proxy_header& x, size_t piece, size_t& taken) {
    auto got = step::more;
    for (taken = 0; got == step::more && taken < input.size();) {
      auto n = std::min({piece, x.room(), input.size() - taken});
      must(n > 0, "who wants more has room for it");
      got = x.feed(input.substr(taken, n));
      taken += n;
    }
    return got;
  };
  proxy_header whole, cut;
  size_t of_whole = 0, of_cut = 0;
  auto a = read(whole, input.size() + 1, of_whole), b = read(cut, 1, of_cut);
  must(a == b, "cuts change nothing");
  must(of_whole <= proxy_header::limit, "no header is longer than the limit");
  if (a != step::done)
    return;
  must(of_whole == of_cut, "cuts change nothing of what is taken");
  must(whole.client() == cut.client(), "cuts change nothing of who it is");
}
