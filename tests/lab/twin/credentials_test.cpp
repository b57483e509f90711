#include "tests/lab/twin/credentials.hpp"

#include "tests/support/catch.hpp"

using namespace dongled::lab;

TEST_CASE("the captured SCRAM login of an E8372h-320 is reproduced") {
  auto salt = from_hex("bd8122b713e93d2bd4cd6d19fb0ebea1eca976f8ec7a1f5ace11d4a8b5ea2d34");
  REQUIRE(salt);
  std::string first = "a2df4bf09ad9098a93f1e218325149bbb2f675799540359259ccd8e2bee0cf8d";
  auto x = scram("abcd@1234", *salt, 100, first, first + "l0q7cqQBCerNxPF90DsA1StEgVJ7Fnof");
  CHECK(x.client_proof == "9fbe9b48139d0eb82922d8c7713b57b9b7a9bd96ebd653edb48960ce4e67edec");
  CHECK(x.server_signature == "6e46ddf9617c173ba57eb9563e707a2b98af13e46b7342efef4fe78708954ea8");
}

TEST_CASE("base64 and hex match the vectors of RFC 4648") {
  CHECK(base64("") == "");
  CHECK(base64("f") == "Zg==");
  CHECK(base64("fooba") == "Zm9vYmE=");
  CHECK(base64("foobar") == "Zm9vYmFy");
  CHECK(to_hex("fooba") == "666f6f6261");
  CHECK(from_hex("666F6f6261") == "fooba");
  CHECK_FALSE(from_hex("666"));
  CHECK_FALSE(from_hex("6g"));
}

TEST_CASE("a type 4 password is base64 of 64 hex digits and depends on all three inputs") {
  auto x = type4_password("admin", "secret", "token");
  CHECK(x.size() == 88);
  CHECK(x != type4_password("admi", "secret", "token"));
  CHECK(x != type4_password("admin", "secres", "token"));
  CHECK(x != type4_password("admin", "secret", "tokem"));
  // Computed with another program.
  CHECK(type4_password("admin", "secret", "0123456789abcdef0123456789abcdef")
        == "ZjE0NzAwZmY5ZDFkODYzYWIwZGEwODdkMzkwZmYwMzk3"
           "MjlkMmFkNzZjNWZmMWQwZWY0ZWY5NWUxNTdlZDUxMA==");
}
