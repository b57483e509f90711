#include "tests/lab/dns_message.hpp"

#include "tests/support/catch.hpp"

using namespace dongled::lab;

namespace {

const std::vector<uint8_t> ask_echo{0x12, 0x34, 1,   0, 0,   1,   0,   0,   0, 0, 0, 0, 4, 'e',
                                    'c',  'h',  'o', 4, 't', 'e', 's', 't', 0, 0, 1, 0, 1};

} // namespace

TEST_CASE("a query is read and answered with its id and its address") {
  auto q = parse_query(ask_echo);
  REQUIRE(q);
  CHECK(q->id == 0x1234);
  CHECK(q->recursion_desired);
  CHECK(q->name == "echo.test");
  CHECK(q->type == 1);
  auto a = write_answer(*q, look_up(q->name, q->type), true);
  REQUIRE(a.size() == ask_echo.size() + 16);
  CHECK(a[2] == 0x81);
  CHECK(a[3] == 0x80);
  CHECK(a[7] == 1);
  CHECK(std::vector<uint8_t>(a.end() - 4, a.end()) == std::vector<uint8_t>{192, 0, 2, 80});
}

TEST_CASE("tcp.test is truncated over UDP only") {
  dns_question q{7, true, "tcp.test", 1, 1};
  auto x = look_up(q.name, q.type);
  auto over_udp = write_answer(q, x, true);
  auto over_tcp = write_answer(q, x, false);
  CHECK((over_udp[2] & 2) != 0);
  CHECK(over_udp[7] == 0);
  CHECK((over_tcp[2] & 2) == 0);
  CHECK(over_tcp[7] == 1);
}

TEST_CASE("every cut-off query, a response and an odd label are refused") {
  for (size_t n = 0; n < ask_echo.size(); ++n)
    CHECK_FALSE(parse_query({ask_echo.data(), n}));
  auto response = ask_echo;
  response[2] |= 0x80;
  CHECK_FALSE(parse_query(response));
  auto pointer = ask_echo;
  pointer[12] = 0xc0;
  CHECK_FALSE(parse_query(pointer));
  auto dotted = ask_echo;
  dotted[13] = '.';
  CHECK_FALSE(parse_query(dotted));
}
