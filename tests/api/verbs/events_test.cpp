#include "actors/history/tell.hpp"
#include "tests/api/published_tree.hpp"

#include <spdlog/spdlog.h>

#include <atomic>

using namespace dongled;
using namespace dongled::api;
using test::json;

namespace {

bool holds(const std::string& text, const std::string& what) {
  return text.find(what) != std::string::npos;
}

uint64_t plugged(test::published_tree& all, uint8_t dongle, const std::string& text) {
  return tell(*all.tree.w, happening_kind::plug, subnet_id{dongle}, text, {0, "kernel"});
}

} // namespace

TEST_CASE("events are what happened, with id, kind, dongle and origin") {
  test::published_tree all;
  auto id = plugged(all, 11, "dongle 11 is plugged in");
  auto since = std::to_string(id - 1);
  auto got = all.data("events", {"--after", since});
  REQUIRE(got["happenings"].size() == 1);
  CHECK(got["happenings"][0]["id"] == id);
  CHECK(got["last"] == id);
  CHECK(got["more"] == false);
  auto [code, text] = all.type({"events", "--after", since});
  CHECK(code == exit_fine);
  CHECK(holds(text, "plug            11   dongle 11 is plugged in (by kernel)"));
  CHECK(all.data("events", {"--after", since, "--dongle", "12"})["happenings"].empty());
  CHECK(all.data("events", {"--after", since, "--kind", "power"})["happenings"].empty());
  CHECK(all.no("events", {"--kind", "x"}).code == "USAGE");
}

TEST_CASE("events that only the journal remembers come from there") {
  test::published_tree all;
  happening old;
  old.id = 5;
  old.kind = happening_kind::power;
  old.text = "long ago";
  all.tree.play->with([&](auto& x) { x.happenings.happenings = {old}; });
  plugged(all, 11, "just now");
  CHECK(all.data("events")["happenings"][0]["text"] == "long ago");
  all.tree.play->with([&](auto& x) {
    x.happenings.happenings.clear();
    x.happenings.trouble = "the disk is full";
  });
  auto got = all.data("events"); // then memory helps out
  CHECK(got["happenings"].back()["text"] == "just now");
  CHECK(got["trouble"] == "the disk is full");
}

TEST_CASE("whoever follows is told as soon as something fits") {
  test::published_tree all;
  auto first = plugged(all, 11, "one");
  json got;
  std::atomic<bool> asks{false};
  remote other{{"127.0.0.1", all.port}};
  auto follower = std::thread([&] {
    asks = true;
    auto said = other.call(
      "events", {"--after", std::to_string(first), "--dongle", "12", "--wait", "20"}, seconds{25});
    if (said && std::holds_alternative<json>(*said))
      got = std::get<json>(*said);
  });
  test::fake_tree::eventually([&] { return asks.load(); });
  plugged(all, 11, "not for him");
  auto second = plugged(all, 12, "two");
  follower.join();
  REQUIRE(got.is_object());
  REQUIRE(got["happenings"].size() == 1);
  CHECK(got["happenings"][0]["text"] == "two");
  CHECK(got["last"] >= second);
}

TEST_CASE("whoever follows in vain is answered in time, and may go on where he was") {
  test::published_tree all;
  auto newest = plugged(all, 11, "one");
  auto got = all.data("events", {"--after", std::to_string(newest), "--wait", "1"});
  CHECK(got["happenings"].empty());
  CHECK(got["last"] == newest);
}

TEST_CASE("following shows what comes until the operator has had enough") {
  test::published_tree all;
  plugged(all, 11, "before");
  std::string shown;
  std::atomic<bool> enough{false};
  screen out;
  out.print = [&](auto& x) {
    if (!holds(shown, "later") && holds(shown, "before") == false)
      plugged(all, 11, "later");
    shown += x;
    enough = holds(shown, "later");
  };
  out.complain = [](auto&) {};
  out.interrupted = [&] { return enough.load(); };
  all.daemon.heed(out.interrupted);
  all.tree.play->with([](auto& x) { x.happenings.trouble = "no store here"; });
  CHECK(execute(all.daemon, {"events", "-f"}, out) == exit_fine);
  CHECK(holds(shown, "before"));
  CHECK(holds(shown, "later"));
}

TEST_CASE("the log's lines are numbered and go on where they ended") {
  test::published_tree all;
  spdlog::logger log{"test", all.tree.w->events};
  log.info("first");
  log.warn("second");
  auto got = all.data("events", {"--log"});
  REQUIRE(got["lines"].size() == 2);
  CHECK(got["lines"][1]["text"] == "second");
  CHECK(got["last"] == 2);
  log.error("third");
  auto next = all.data("events", {"--log", "--after", "2"});
  REQUIRE(next["lines"].size() == 1);
  CHECK(next["lines"][0]["text"] == "third");
  // The lines of a daemon that is gone had other numbers.
  CHECK(all.data("events", {"--log", "--after", "77"})["lines"].size() == 3);
  CHECK(holds(all.type({"events", "--log"}).second, "warning   second"));
}
