#include "api/past.hpp"

#include "tests/support/catch.hpp"

using namespace dongled;
using namespace dongled::api;

namespace {

happening about(uint8_t dongle, happening_kind kind) {
  happening x;
  x.dongle = subnet_id{dongle};
  x.kind = kind;
  return x;
}

struct filled {
  filled() {
    for (uint8_t i = 0; i < 6; ++i)
      memory.add(about(static_cast<uint8_t>(11 + i % 2),
                       i < 3 ? happening_kind::plug : happening_kind::power));
  }
  chronicle memory{[] { return unix_ms{1}; }, 6}; // ids 1000 to 1005
};

} // namespace

TEST_CASE_METHOD(filled, "memory answers what it still has") {
  happenings_query all;
  CHECK(page_of_memory(memory, all).happenings.size() == 6);
  all.dongle = subnet_id{12};
  CHECK(page_of_memory(memory, all).happenings.size() == 3);
  all.kinds = {happening_kind::power};
  auto some = page_of_memory(memory, all);
  REQUIRE(some.happenings.size() == 2);
  CHECK(some.happenings[0].id == 1003);
  CHECK_FALSE(some.more);
}

TEST_CASE_METHOD(filled, "a page is the newest, or the first after an id") {
  happenings_query two;
  two.limit = 2;
  auto newest = page_of_memory(memory, two);
  REQUIRE(newest.happenings.size() == 2);
  CHECK(newest.happenings[0].id == 1004);
  CHECK(newest.more);
  two.after = 1001;
  auto next = page_of_memory(memory, two);
  REQUIRE(next.happenings.size() == 2);
  CHECK(next.happenings[0].id == 1002);
  CHECK(next.more);
  two.after = 1003;
  CHECK_FALSE(page_of_memory(memory, two).more);
}

TEST_CASE_METHOD(filled, "memory says how far back it reaches") {
  happenings_query x;
  CHECK_FALSE(reaches_back(memory, x)); // the newest of a kind may be older than all it has
  x.after = 1002;
  CHECK(reaches_back(memory, x));
  x.after = 999;
  CHECK(reaches_back(memory, x));
  x.after = 998;
  CHECK_FALSE(reaches_back(memory, x));
  CHECK_FALSE(reaches_back(chronicle{}, x));
}
