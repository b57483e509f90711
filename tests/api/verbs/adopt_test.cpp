#include "tests/api/published_tree.hpp"
#include "tests/support/catch.hpp"

using namespace dongled;
using namespace dongled::api;
using test::published_tree;

namespace {

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

void script_end(published_tree& all, bool done) {
  all.tree.play->with([&](auto& x) {
    x.adopting.id = "6";
    x.adoption = {"6",
                  {"1-1.2"},
                  {12},
                  "shell",
                  1'700'000'000'000,
                  false,
                  done,
                  done ? "the stick on 1-1.2 is dongle 12 now" : "no answer at 192.168.12.1",
                  done ? "" : "NOT_VERIFIED",
                  {{1'700'000'000'500, "look", "what is there", "a stick as usb0", 20}}};
  });
}

} // namespace

TEST_CASE("an adoption is followed to its end, and its story told") {
  published_tree all;
  script_end(all, true);
  auto [code, text] = all.type({"adopt", "1-1.2", "12"});
  CHECK(code == 0);
  CHECK(has(text, "adopting port 1-1.2 as dongle 12"));
  CHECK(has(text, "+0.5 s  look"));
  CHECK(has(text, "done: the stick on 1-1.2 is dongle 12 now"));
  CHECK(has(all.type({"adopt"}).second, "asked for by shell"));
  script_end(all, false);
  auto [bad, dumped] = all.type({"adopt", "1-1.2", "12"}, true);
  CHECK(bad == 1);
  CHECK(nlohmann::json::parse(dumped)["code"] == "NOT_VERIFIED");
}

TEST_CASE("an adoption that cannot begin is refused") {
  published_tree all;
  CHECK(all.no("adopt").code == "NOT_FOUND"); // there was none yet
  all.tree.play->with([](auto& x) {
    x.adopting.code = "ADOPTION_IN_PROGRESS";
    x.adopting.says = "the stick on 1-1.1 is being adopted";
  });
  auto [code, text] = all.type({"adopt", "1-1.2", "12"});
  CHECK(code == 1);
  CHECK(has(text, "is being adopted"));
  CHECK(all.type({"adopt", "1-1.2", "99"}).first == 64);
  CHECK(all.type({"adopt", "1-1.2"}).first == 64);
}
