#include "io/hilink/scram.hpp"

#include "tests/support/catch.hpp"

using namespace dongled;
using namespace dongled::io::hilink;

namespace {

// Captured from an E8372h-320.
const std::string first_nonce = "a2df4bf09ad9098a93f1e218325149bbb2f675799540359259ccd8e2bee0cf8d";
const scram_challenge captured{"bd8122b713e93d2bd4cd6d19fb0ebea1eca976f8ec7a1f5ace11d4a8b5ea2d34",
                               first_nonce + "l0q7cqQBCerNxPF90DsA1StEgVJ7Fnof", 100};

} // namespace

TEST_CASE("the challenge of a real modem gets the answer it accepted") {
  auto got = answer(captured, first_nonce, "abcd@1234");
  REQUIRE(got);
  CHECK(got->client_proof == "9fbe9b48139d0eb82922d8c7713b57b9b7a9bd96ebd653edb48960ce4e67edec");
  CHECK(got->server_signature
        == "6e46ddf9617c173ba57eb9563e707a2b98af13e46b7342efef4fe78708954ea8");
}

TEST_CASE("another password gives another proof") {
  auto got = answer(captured, first_nonce, "abcd@1235");
  REQUIRE(got);
  CHECK(got->client_proof != "9fbe9b48139d0eb82922d8c7713b57b9b7a9bd96ebd653edb48960ce4e67edec");
}

TEST_CASE("a challenge that is not for us, or absurd, is refused") {
  auto with = [](auto change) {
    auto x = captured;
    change(x);
    auto got = answer(x, first_nonce, "abcd@1234");
    return got ? fault::none : got.why().code;
  };
  CHECK(with([](auto& x) { x.server_nonce = "other"; }) == fault::bad_input);
  CHECK(with([](auto& x) { x.server_nonce = first_nonce; }) == fault::bad_input);
  CHECK(with([](auto& x) { x.server_nonce += std::string(300, 'x'); }) == fault::bad_input);
  CHECK(with([](auto& x) { x.iterations = 0; }) == fault::bad_input);
  CHECK(with([](auto& x) { x.iterations = 2'000'000'000; }) == fault::bad_input);
  CHECK(with([](auto& x) { x.salt = "xyz"; }) == fault::bad_input);
  CHECK(with([](auto& x) { x.salt = ""; }) == fault::bad_input);
  CHECK(with([](auto&) {}) == fault::none);
}

TEST_CASE("a signature fits in either case, and only whole") {
  CHECK(signature_fits("00ff", "00FF"));
  CHECK(signature_fits("00ff", " 00ff\r\n"));
  CHECK_FALSE(signature_fits("00ff", "00fe"));
  CHECK_FALSE(signature_fits("00ff", "00"));
  CHECK_FALSE(signature_fits("00ff", ""));
  CHECK_FALSE(signature_fits("", ""));
  CHECK_FALSE(signature_fits("00ff", "zzzz"));
}

TEST_CASE("nonces are 64 digits and never the same") {
  auto x = make_nonce(), y = make_nonce();
  REQUIRE(x);
  REQUIRE(y);
  CHECK(x->size() == 64);
  CHECK(*x != *y);
}
