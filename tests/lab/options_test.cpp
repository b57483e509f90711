#include "tests/lab/options.hpp"

#include "tests/support/catch.hpp"

using namespace dongled::lab;

TEST_CASE("dongles are lists and ranges of different subnets") {
  auto x = parse_dongles("13,20-22");
  REQUIRE(x);
  CHECK(*x == std::vector<uint8_t>{13, 20, 21, 22});
  for (auto* bad : {"", "0", "255", "11,11", "12-11", "a", "11,", "1-41", "11-12-13", " 11"})
    CHECK_FALSE(parse_dongles(bad));
}

TEST_CASE("run's options are read up to the double dash, the rest is the command") {
  std::vector<std::string> args{"--dongles", "11", "--families", "B,A",  "--no-dhcp",
                                "--boot-ms", "50", "--",         "echo", "--dongles"};
  auto o = parse_run(args);
  REQUIRE(o);
  CHECK(o->families == std::vector{firmware::b, firmware::a});
  CHECK_FALSE(o->dhcp);
  CHECK(o->boot.count() == 50);
  CHECK(o->command == std::vector<std::string>{"echo", "--dongles"});
}

TEST_CASE("the hubs hold the dongles, or the options are refused") {
  using words = std::vector<std::string>;
  auto plain = parse_run(words{"--dongles", "11-15", "--", "true"});
  REQUIRE(plain);
  CHECK(plain->hubs == default_layout(5));
  auto own = parse_run(words{"--dongles", "11-13", "--hubs", "2(2)", "--", "true"});
  REQUIRE(own);
  CHECK(places_in(own->hubs) == 3);
  CHECK(parse_run(words{"--dongles", "11-14", "--hubs", "2(2)", "--", "true"})
          .why()
          .doing.find("too few")
        != std::string::npos);
  CHECK(parse_run(words{"--dongles", "11", "--hubs", "4z", "--", "true"}).why().doing.find("4z")
        != std::string::npos);
}

TEST_CASE("what is missing or wrong is named") {
  using words = std::vector<std::string>;
  CHECK(parse_run(words{"--", "true"}).why().doing.find("--dongles") != std::string::npos);
  CHECK(parse_run(words{"--dongles", "11"}).why().doing.find("command") != std::string::npos);
  CHECK(parse_run(words{"--dongles", "11", "--families", "C", "--", "x"}).why().doing.find("C")
        != std::string::npos);
  CHECK(parse_run(words{"--bogus"}).why().doing.find("--bogus") != std::string::npos);
  CHECK(parse_run(words{"--state", "rel", "--"}).why().doing.find("rel") != std::string::npos);
}
