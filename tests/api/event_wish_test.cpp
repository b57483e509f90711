#include "api/event_wish.hpp"

#include "tests/support/catch.hpp"

using namespace dongled;
using namespace dongled::api;

namespace {

constexpr unix_ms now = 1'795'000'000'000;

event_wish wish(const std::vector<std::string>& args) {
  auto read = event_wish_in(args, settings{}, now);
  REQUIRE(std::holds_alternative<event_wish>(read));
  return std::get<event_wish>(read);
}

std::string complaint(const std::vector<std::string>& args) {
  auto read = event_wish_in(args, settings{}, now);
  auto no = std::get_if<refusal>(&read);
  return no ? no->error : "";
}

} // namespace

TEST_CASE("without a word events are the newest fifty of all kinds") {
  auto x = wish({});
  CHECK_FALSE(x.log);
  CHECK_FALSE(x.which.after);
  CHECK(x.which.limit == 50);
  CHECK(x.patience == milliseconds{0});
}

TEST_CASE("events are asked for by dongle, kind and age") {
  auto x = wish({"--kind", "plug,power", "--dongle", "12", "--since", "10m"});
  CHECK(x.which.dongle == subnet_id{12});
  CHECK(x.which.kinds == std::vector{happening_kind::plug, happening_kind::power});
  CHECK(x.since == now - 600'000);
  CHECK(x.which.after == static_cast<uint64_t>(now - 600'000) * 1000 - 1);
  CHECK(wish({"--since", "2026-01-31T10:00:00.000+01:00"}).since == 1769850000000);
}

TEST_CASE("programs go on after an id, and wait") {
  auto x = wish({"--after", "1795000000000123", "--wait", "20"});
  CHECK(x.which.after == 1795000000000123u);
  CHECK(x.patience == seconds{20});
  CHECK(wish({"--log", "--after", "12"}).which.after == 12u); // a line's number, in decimal
}

TEST_CASE("what makes no sense about events is refused with what was expected") {
  CHECK(complaint({"--kind", "plugs"}).find("toggle_started") != std::string::npos);
  CHECK(complaint({"--dongle", "99"}).find("Invalid subnet") != std::string::npos);
  CHECK(complaint({"--since", "yesterday"}).find("10m") != std::string::npos);
  CHECK(complaint({"--log", "--dongle", "11"}).find("--log") != std::string::npos);
  for (auto& bad : std::vector<std::vector<std::string>>{{"--dongle"},
                                                         {"11"},
                                                         {"--wait", "31"},
                                                         {"--wait", "x"},
                                                         {"--after", "-1"},
                                                         {"--log", "x"}})
    CHECK(complaint(bad).starts_with("usage: events"));
}

TEST_CASE("ids are short for people, and read in both forms") {
  constexpr uint64_t id = 1'795'000'000'000'123;
  CHECK(short_id(id).size() == 10);
  CHECK(id_in(short_id(id)) == id);
  CHECK(id_in("1795000000000123") == id);
  CHECK(id_in("0") == 0u);
  for (auto bad : {"", "-1", "x y", "_", "99999999999999999999999", "zzzzzzzzzzzzzzzzzzzz"}) {
    INFO(bad);
    auto read = id_in(bad);
    CHECK_FALSE(read);
  }
}

TEST_CASE("every kind has a name") {
  CHECK(happening_kinds().size() == 21);
  for (auto& x : happening_kinds())
    CHECK(happening_kind_from(x));
}
