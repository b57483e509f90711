#include "actors/history/tell.hpp"
#include "api/event_wish.hpp"
#include "tests/api/published_tree.hpp"

using namespace dongled;
using namespace dongled::api;
using test::json;

namespace {

constexpr subnet_id eleven{11};

bool holds(const std::string& text, const std::string& what) {
  return text.find(what) != std::string::npos;
}

} // namespace

TEST_CASE("why tells the causes back to what came from outside") {
  test::published_tree all;
  auto& w = *all.tree.w;
  auto seen = tell(w, happening_kind::health, eleven, "dongle 11 is ill", {0, "probe"});
  auto begun = tell(w, happening_kind::toggle_started, eleven, "a toggle begins",
                    {seen, "recovery", "1795000000000009"});
  auto end = tell(w, happening_kind::toggle_ended, eleven, "it works again", {begun, "", ""});
  auto got = all.data("why", {std::to_string(end)});
  REQUIRE(got["steps"].size() == 3);
  CHECK(got["steps"][0]["id"] == end);
  CHECK(got["steps"][2]["by"] == "probe");
  CHECK(got["forgotten"].is_null());
  auto [code, text] = all.type({"why", short_id(end)});
  CHECK(code == exit_fine);
  auto at = [&, &story = text](const char* what) { return story.find(what); };
  CHECK(at("by probe: dongle 11 is ill") < at("so a toggle begins"));
  CHECK(at("so a toggle begins") < at("so it works again"));
  CHECK(all.data("why", {"last", "11"}) == got);
}

TEST_CASE("why takes a toggle's id, too") {
  test::published_tree all;
  auto& w = *all.tree.w;
  all.tree.play->with([](auto& x) { x.happenings.trouble = "no store here"; });
  auto id = static_cast<uint64_t>(w.now()) * 1000;
  tell(w, happening_kind::toggle_started, eleven, "it begins", {0, "shell", std::to_string(id)});
  tell(w, happening_kind::toggle_ended, eleven, "it ended",
       {w.history->newest(), "", std::to_string(id)});
  auto got = all.data("why", {std::to_string(id)});
  REQUIRE(got["steps"].size() == 2);
  CHECK(got["steps"][0]["text"] == "it ended");
}

TEST_CASE("why says when what led to it is forgotten") {
  test::published_tree all;
  auto id = tell(*all.tree.w, happening_kind::power, eleven, "switched", {77, ""});
  auto got = all.data("why", {std::to_string(id)});
  CHECK(got["forgotten"] == 77);
  CHECK(holds(all.type({"why", std::to_string(id)}).second, "not remembered any more"));
}

TEST_CASE("why refuses what nobody remembers") {
  test::published_tree all;
  CHECK(all.no("why", {"1795000000000001"}).code == "NOT_FOUND");
  CHECK(all.no("why", {"!"}).code == "NOT_FOUND");
  CHECK(all.no("why", {"last", "12"}).code == "UNKNOWN_DONGLE");
  CHECK(all.no("why", {"1", "2"}).code == "USAGE");
}
