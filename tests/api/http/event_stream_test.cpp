#include "api/http/event_stream.hpp"

#include "tests/support/catch.hpp"

using namespace dongled;
using namespace dongled::api;

namespace {

/// A chronicle of few places, and a reader whose journal says what the test wants.
struct reading {
  explicit reading(size_t capacity = 4)
    : history(std::make_shared<chronicle>([this] { return now; }, capacity)) {}

  uint64_t tell(const std::string& text, happening_kind kind = happening_kind::phase,
                unsigned dongle = 11) {
    happening x;
    x.kind = kind;
    x.dongle = subnet_id{static_cast<uint8_t>(dongle)};
    x.text = text;
    x.by = "test";
    ++now;
    return history->add(x);
  }
  event_stream stream(uint64_t from, event_filter which = {}) {
    return {history, which, from,
            [this](uint64_t after, uint64_t before) {
              asked.emplace_back(after, before);
              return older;
            },
            nullptr};
  }

  unix_ms now = 1000;
  chronicle_ptr history;
  std::vector<std::pair<uint64_t, uint64_t>> asked;
  std::optional<older_events> older;
};

bool has(const std::string& text, const std::string& part) { return text.find(part) != text.npos; }

} // namespace

TEST_CASE("an event names its id and kind, and its data is one line") {
  happening x;
  x.id = 42;
  x.kind = happening_kind::toggle_ended;
  x.text = "a line\nand another \xff";
  auto text = event_text(x);
  CHECK(text.starts_with("id: 42\nevent: toggle_ended\ndata: {"));
  CHECK(text.ends_with("}\n\n"));
  CHECK(std::count(text.begin(), text.end(), '\n') == 4);
}

TEST_CASE("a reader gets what comes after its place, once") {
  reading all;
  auto first = all.tell("one");
  auto stream = all.stream(first);
  CHECK(stream.more().empty());
  all.tell("two");
  all.tell("three");
  auto got = stream.more();
  CHECK(!has(got, "one"));
  CHECK(has(got, "two"));
  CHECK(has(got, "three"));
  CHECK(stream.more().empty());
  CHECK(all.asked.empty());
}

TEST_CASE("a reader of an empty chronicle asks the journal nothing") {
  reading all;
  auto stream = all.stream(0);
  all.tell("one");
  CHECK(has(stream.more(), "one"));
  CHECK(all.asked.empty());
}

TEST_CASE("a filter lets through one dongle and some kinds") {
  reading all{100};
  auto from = all.tell("begin");
  auto one = all.stream(from, {subnet_id{12}, {}});
  auto two = all.stream(from, {{}, {happening_kind::health, happening_kind::plug}});
  all.tell("eleven ill", happening_kind::health, 11);
  all.tell("twelve", happening_kind::phase, 12);
  all.tell("thirteen", happening_kind::plug, 13);
  auto got = one.more();
  CHECK(has(got, "twelve"));
  CHECK(!has(got, "thirteen"));
  got = two.more();
  CHECK(has(got, "eleven ill"));
  CHECK(has(got, "thirteen"));
  CHECK(!has(got, "twelve"));
}

TEST_CASE("who fell behind the chronicle gets the rest from the journal") {
  reading all;
  auto from = all.tell("begin");
  auto stream = all.stream(from);
  happening kept;
  kept.id = from + 1;
  kept.text = "only the journal knows";
  all.older = older_events{{kept}, false};
  for (int i = 0; i < 10; ++i)
    all.tell("new " + std::to_string(i));
  auto got = stream.more() + stream.more();
  CHECK(has(got, "only the journal knows"));
  CHECK(!has(got, "event: gap"));
  CHECK(has(got, "new 6"));
  CHECK(has(got, "new 9"));
  REQUIRE(all.asked.size() == 1);
  CHECK(all.asked[0] == std::pair{from, all.history->oldest()});
}

TEST_CASE("a journal's pages are read one after the other") {
  reading all;
  auto from = all.tell("begin");
  auto stream = all.stream(from);
  for (int i = 0; i < 10; ++i)
    all.tell("new");
  happening kept;
  kept.id = from + 1;
  kept.text = "page one";
  all.older = older_events{{kept}, true};
  CHECK(has(stream.more(), "page one"));
  kept.id = from + 2;
  kept.text = "page two";
  all.older = older_events{{kept}, false};
  CHECK(has(stream.more(), "page two"));
  REQUIRE(all.asked.size() == 2);
  CHECK(all.asked[1].first == from + 1);
  CHECK(has(stream.more(), "new"));
}

TEST_CASE("what nobody can tell is a gap, once") {
  reading all;
  auto from = all.tell("begin");
  auto stream = all.stream(from);
  for (int i = 0; i < 10; ++i)
    all.tell("new " + std::to_string(i));
  auto got = stream.more();
  CHECK(has(got, "event: gap\n"));
  CHECK(has(got, "\"after\":" + std::to_string(from)));
  got = stream.more();
  CHECK(!has(got, "event: gap"));
  CHECK(has(got, "new 6"));
  CHECK(stream.more().empty());
}

TEST_CASE("seats are as many as allowed, and free again when their streams go") {
  stream_seats seats{3};
  auto a = seats.take(2), b = seats.take(2);
  CHECK(a);
  CHECK(b);
  CHECK(!seats.take(2));
  auto c = seats.take(9);
  CHECK(c);
  CHECK(!seats.take(9)); // there are no more threads
  a.reset();
  CHECK(seats.taken() == 2);
  CHECK(seats.take(9));
}
