#include "io/relay/flow/udp_peers.hpp"

#include "tests/support/catch.hpp"

#include <memory>
#include <vector>

using namespace dongled;
using namespace dongled::io::relay;

namespace {

endpoint at(uint16_t port, const char* ip = "203.0.113.7") {
  return {*ip_address::parse(ip), port};
}

} // namespace

TEST_CASE("only those that were asked are known, address and port") {
  udp_peers x;
  CHECK(!x.knows(at(1)));
  x.add(at(1));
  CHECK(x.knows(at(1)));
  CHECK(!x.knows(at(2)));
  CHECK(!x.knows(at(1, "203.0.113.8")));
  CHECK(!x.knows(at(1, "2001:db8::7")));
}

TEST_CASE("the peer that was not used for longest is forgotten for a new one") {
  udp_peers x;
  for (uint16_t i = 1; i <= udp_peers::capacity; ++i)
    x.add(at(i));
  CHECK(x.knows(at(1))); // Used again: now the second is the oldest.
  x.add(at(60'000));
  CHECK(x.size() == udp_peers::capacity);
  CHECK(x.knows(at(1)));
  CHECK(!x.knows(at(2)));
  for (uint16_t i = 3; i <= udp_peers::capacity; ++i)
    CHECK(x.knows(at(i)));
  CHECK(x.knows(at(60'000)));
}

TEST_CASE("a client that asks thousands hears them all, and all clients together have a bound") {
  {
    std::vector<std::unique_ptr<udp_peers>> all;
    for (size_t n = 0; n < udp_peers::most / udp_peers::capacity + 4; ++n) {
      all.push_back(std::make_unique<udp_peers>());
      for (uint16_t i = 1; i <= 5000; ++i)
        all.back()->add(at(i));
    }
    CHECK(all.front()->size() == 5000);
    CHECK(udp_peers::in_use() <= udp_peers::most);
    std::vector<std::unique_ptr<udp_peers>> more;
    while (udp_peers::in_use() < udp_peers::most) {
      more.push_back(std::make_unique<udp_peers>());
      for (uint16_t i = 1; i <= 5000; ++i)
        more.back()->add(at(i));
    }
    udp_peers last; // Who comes last has its share all the same.
    for (uint16_t i = 1; i <= 5000; ++i)
      last.add(at(i));
    CHECK(last.size() == udp_peers::least);
    CHECK(last.knows(at(5000)));
    CHECK(!last.knows(at(1)));
  }
  CHECK(udp_peers::in_use() == 0);
}

TEST_CASE("peers that may not be asked any more are forgotten") {
  udp_peers x;
  for (uint16_t i = 1; i <= 4; ++i)
    x.add(at(i));
  x.keep_if([](auto& y) { return y.port % 2 == 0; });
  CHECK(x.size() == 2);
  CHECK(!x.knows(at(1)));
  CHECK(x.knows(at(2)));
}
