#include "tests/api/published_tree.hpp"
#include "tests/support/catch.hpp"

using namespace dongled;
using namespace dongled::api;
using test::published_tree;

namespace {

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE("an explanation reads as a page") {
  published_tree all;
  all.tree.play->with([](auto& x) {
    x.told.facts = {"no interface", "its port 1-1.1 is empty"};
    x.told.diagnosis = "no interface";
    x.told.why = "nothing is on its port";
    x.told.next = "power cycle of its port";
    x.told.touches = {"dongle 12 (healthy) loses power"};
  });
  auto [code, text] = all.type({"explain", "11"});
  CHECK(code == 0);
  for (auto part :
       {"seen       no interface\n           its port 1-1.1 is empty\n",
        "diagnosis  no interface: nothing is on its port\n", "next       power cycle of its port\n",
        "touches    dongle 12 (healthy) loses power\n"})
    CHECK(has(text, part));
  CHECK(!has(text, "holds"));
  CHECK(all.no("explain", {"12"}).code == "UNKNOWN_DONGLE");
}
