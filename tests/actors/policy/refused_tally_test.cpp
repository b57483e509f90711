#include "actors/policy/refused_tally.hpp"

#include "tests/support/catch.hpp"

using namespace dongled;
using policy::refused_tally;

namespace {

io::firewall::table_reading counted(uint64_t total, uint64_t of_one, int ago = 0) {
  io::firewall::table_reading x;
  x.refused = total;
  if (of_one > 0)
    x.sources.push_back({"192.0.2.9", of_one, seconds{ago}});
  return x;
}

} // namespace

TEST_CASE("what tables have refused is summed over their lives") {
  refused_tally x;
  x.read(counted(5, 3), 1000);
  x.read(counted(7, 4), 2000);
  CHECK(x.total() == 7);
  x.replaced();
  x.read(counted(2, 1), 3000);
  CHECK(x.total() == 9);
  CHECK(x.top(10) == std::vector<blocked_source>{{"192.0.2.9", 5, 3000}});
  x.read(counted(1, 1), 4000); // somebody else made it anew
  CHECK(x.total() == 10);
}

TEST_CASE("an element that timed out begins anew, and the time of the last packet stays") {
  refused_tally x;
  x.read(counted(5, 5, 10), 20'000);
  CHECK(x.top(1).front().last_at == 10'000);
  x.read(counted(5, 5, 15), 25'500);
  CHECK(x.top(1).front().last_at == 10'000);
  x.read(counted(7, 2, 0), 30'000);
  CHECK(x.top(1) == std::vector<blocked_source>{{"192.0.2.9", 7, 30'000}});
}

TEST_CASE("of more sources than are kept, those go that came first; the most refused lead") {
  refused_tally x;
  for (int i = 0; i < 2000; ++i) {
    io::firewall::table_reading one;
    one.sources.push_back(
      {"10.0." + std::to_string(i / 256) + '.' + std::to_string(i % 256), 1, seconds{0}});
    one.refused = static_cast<uint64_t>(i) + 1;
    x.read(one, 1000 + i);
  }
  CHECK(x.top(5000).size() == refused_tally::most_sources);
  io::firewall::table_reading loud;
  loud.sources.push_back({"192.0.2.1", 50, seconds{0}});
  loud.refused = 3000;
  x.read(loud, 9000);
  CHECK(x.top(10).size() == 10);
  CHECK(x.top(10).front().address == "192.0.2.1");
}
