#include "tests/api/published_tree.hpp"
#include "tests/support/board_hand.hpp"
#include "tests/support/catch.hpp"

using namespace dongled;
using namespace dongled::api;
using test::published_tree;

namespace {

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE("recovery is paused for one or all, for a while or until resumed") {
  published_tree all;
  all.tree.play->with([](auto& x) { x.paused.paused = {{{11}, 1'700'000'000'000}, {{12}, 0}}; });
  auto [code, text] = all.type({"recovery", "pause", "11", "for", "10m"});
  CHECK(code == 0);
  CHECK(has(text, "dongle 11: recovery is paused until "));
  CHECK(has(text, "dongle 12: recovery is paused until it is resumed"));
  auto asked = all.tree.play->with([](auto& x) { return x.last_recovery; });
  CHECK(asked.dongle == subnet_id{11});
  CHECK(asked.pause);
  CHECK(asked.length == seconds{600});
  CHECK(asked.asked_by == "shell");
  all.data("recovery", {"resume", "all"});
  asked = all.tree.play->with([](auto& x) { return x.last_recovery; });
  CHECK(!asked.dongle);
  CHECK(!asked.pause);
  CHECK(!asked.length);
  for (auto& args : {words{"pause"},
                     {"pause", "11", "for"},
                     {"pause", "11", "for", "x"},
                     {"pause", "11", "until", "10m"},
                     {"resume", "11", "for", "10m"},
                     {"stop", "11"}})
    CHECK(all.no("recovery", args).code == "USAGE");
  CHECK(all.no("recovery", {"pause", "99"}).code == "INVALID_SUBNET");
  all.tree.play->with([](auto& x) { x.paused.error = "dongle 13 is not known"; });
  CHECK(all.no("recovery", {"pause", "13"}).error == "dongle 13 is not known");
}

TEST_CASE("recovery without words shows what it is up to") {
  published_tree all;
  dongled::test::hand(*all.tree.w->board).update({11}, [](auto& v) {
    v.recovery.paused = true;
    v.recovery.plan = "waits for the repair of hub 1-2";
  });
  auto x = all.data("recovery");
  CHECK(x["enabled"] == true);
  CHECK(x["dongles"][0]["paused"] == true);
  CHECK(x["dongles"][0]["holds"].size() == 2);
  auto text = all.type({"recovery"}).second;
  CHECK(has(text, "paused"));
  CHECK(has(text, "waits for the repair of hub 1-2"));
}
