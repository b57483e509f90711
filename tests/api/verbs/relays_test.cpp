#include "tests/api/published_tree.hpp"

using namespace dongled;
using namespace dongled::api;
using test::json;
using namespace std::chrono_literals;

TEST_CASE("relays shows who is connected to what, the oldest first") {
  test::published_tree all;
  io::relay::counters counted;
  counted.accepted = 12;
  counted.denied = 3;
  all.tree.plane.carry(
    {{7, "192.0.2.1", "alice", "example.org:443", "relaying", 5s, 1000, 2'000'000},
     {8, "192.0.2.2", "", "udp 203.0.113.7:443", "relaying", 65s, 1, 2},
     {9, "192.0.2.3", "", "", "handshake", 0s, 0, 0}},
    counted, {{"alice", 1, 1000, 2'000'000}});
  auto said = all.data("relays", {"11"});
  CHECK(said["dongle"] == 11);
  REQUIRE(said["relays"].size() == 3);
  auto& oldest = said["relays"][0];
  CHECK(oldest["client"] == "192.0.2.2");
  CHECK(oldest["target"] == "udp 203.0.113.7:443");
  CHECK(oldest["age_s"] == 65);
  CHECK(oldest["user"].is_null());
  CHECK(said["relays"][1]["user"] == "alice");
  CHECK(said["relays"][1]["down_bytes"] == 2'000'000);
  CHECK(said["since_start"]["accepted"] == 12);
  CHECK(said["since_start"]["denied"] == 3);
  CHECK(said["carried"]["connections"] == 12);
  REQUIRE(said["users"].size() == 1);
  CHECK(said["users"][0]["user"] == "alice");
  CHECK(said["users"][0]["download"] == 2'000'000);

  auto [code, text] = all.type({"relays", "11"});
  CHECK(code == exit_fine);
  CHECK(text.find("(all)  12") != std::string::npos);
  CHECK(text.find("alice") != std::string::npos);
  CHECK(text.find("udp 203.0.113.7:443") < text.find("example.org:443"));
  CHECK(text.find("3 live; since the start 12 accepted, 0 refused, 3 denied, 0 malformed")
        != std::string::npos);
}

TEST_CASE("relays of nobody, and of no dongle at all") {
  test::published_tree all;
  CHECK(all.data("relays", {"11"})["relays"].empty());
  CHECK(all.type({"relays", "11"}).second.find("0 live") != std::string::npos);
  CHECK(all.no("relays", {"12"}).code == "UNKNOWN_DONGLE");
  CHECK(all.no("relays", {"99"}).code == "INVALID_SUBNET");
  CHECK(all.no("relays").code == "USAGE");
}
