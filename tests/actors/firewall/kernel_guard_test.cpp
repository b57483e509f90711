#include "actors/firewall/kernel_guard.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/fake_nft.hpp"

using namespace dongled;
using namespace std::chrono_literals;
using test::fake_nft;
using test::fake_nft_world;

namespace {

struct guarded {
  fake_nft_world kernel;
  kernel_guard guard{[this] { return std::make_unique<fake_nft>(&kernel); }};
  kernel_guard::time_point now{1000s};

  static io::firewall::table_wish wish(const char* who = "192.0.2.1\n") {
    return {*io::firewall::address_set::from_text(who), {{10011, 10030}}, {}, true};
  }
  void want(std::optional<io::firewall::table_wish> x) { guard.want(std::move(x), now, 1); }
  bool look(milliseconds in = 400ms) {
    now += in;
    return guard.look(now, 1);
  }
};

} // namespace

TEST_CASE_METHOD(guarded, "what is wished is put there, read back, and not put again") {
  want(wish());
  CHECK(guard.enforced());
  CHECK(guard.sum() == sum_of(wish().allowed));
  CHECK(kernel.puts == 1);
  want(wish());
  CHECK(kernel.puts == 1);
  auto reads = kernel.reads;
  CHECK_FALSE(look());
  CHECK(kernel.reads == reads); // the generation says enough
  want(wish("192.0.2.2\n"));
  CHECK(kernel.puts == 2);
  CHECK(kernel.table->allowed == wish("192.0.2.2\n").allowed);
}

TEST_CASE_METHOD(guarded, "what somebody takes away or changes is back at the next look") {
  want(wish());
  kernel.flush();
  CHECK(look());
  CHECK(kernel.table);
  kernel.table->allowed = wish("0.0.0.0/0\n").allowed;
  ++kernel.generation;
  CHECK(look());
  CHECK(kernel.table->allowed == wish().allowed);
  kernel.shape = "another rule";
  ++kernel.generation;
  CHECK(look());
  ++kernel.generation; // somebody else's table
  CHECK_FALSE(look());
  CHECK(guard.enforced());
}

TEST_CASE_METHOD(guarded, "without right or program it is told why, and tried again") {
  kernel.fails = failure{fault::denied, "not permitted"};
  want(wish());
  CHECK_FALSE(guard.enforced());
  CHECK(guard.why() == "not permitted");
  CHECK(guard.sum().empty());
  kernel.fails.reset();
  look();
  CHECK_FALSE(guard.enforced()); // not at once: it costs a child
  look(10s);
  CHECK(guard.enforced());
  CHECK(guard.why().empty());
  kernel_guard none{{}};
  none.want(wish(), now, 1);
  CHECK(none.why() == "there is no nftables here");
}

TEST_CASE_METHOD(guarded, "a fight is not fought without end") {
  want(wish());
  int back = 0;
  for (int i = 0; i < 100; ++i) {
    kernel.flush();
    back += look(10ms) ? 1 : 0;
  }
  CHECK(back == 60);
  CHECK(guard.why().find("again and again") != std::string::npos);
  look(61s);
  CHECK(guard.enforced());
}

TEST_CASE_METHOD(guarded, "when nothing is wished no table is left, and none is made") {
  want(std::nullopt);
  CHECK(kernel.removals == 0);
  want(wish());
  kernel.refused = 7;
  want(std::nullopt);
  CHECK_FALSE(kernel.table);
  CHECK(guard.refused().total() == 7);
  CHECK_FALSE(look());
}

TEST_CASE_METHOD(guarded, "counts go on over replacements") {
  want(wish());
  kernel.refused = 7;
  kernel.sources = {{"192.0.2.9", 7, 0s}};
  want(wish("192.0.2.2\n"));
  CHECK(guard.refused().total() == 7);
  kernel.refused = 2;
  kernel.sources = {{"192.0.2.9", 2, 0s}};
  guard.count(5000);
  CHECK(guard.refused().total() == 9);
  CHECK(guard.refused().top(1).front().count == 9);
}

TEST_CASE_METHOD(guarded,
                 "a table of a daemon that died is known, and removed when it is not wished") {
  kernel.table = wish();
  want(std::nullopt);
  CHECK_FALSE(kernel.table);
}
