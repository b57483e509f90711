#include "io/hilink/digest.hpp"

#include "tests/support/catch.hpp"

using namespace dongled::io::hilink;

TEST_CASE("SHA-256 gives the standard's example") {
  CHECK(hex(bytes(sha256("abc")))
        == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST_CASE("HMAC-SHA-256 gives RFC 4231's second case") {
  CHECK(hex(bytes(hmac("Jefe", "what do ya want for nothing?")))
        == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

TEST_CASE("PBKDF2-HMAC-SHA-256 gives RFC 7914's first case") {
  CHECK(hex(bytes(pbkdf2("passwd", "salt", 1)))
        == "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc");
}

TEST_CASE("hexadecimal goes both ways") {
  CHECK(unhex("00fFa5") == std::string("\0\xff\xa5", 3));
  CHECK(hex(std::string("\0\xff\xa5", 3)) == "00ffa5");
  CHECK_FALSE(unhex("abc"));
  CHECK_FALSE(unhex("0g"));
}

TEST_CASE("base64 gives RFC 4648's examples") {
  CHECK(base64("") == "");
  CHECK(base64("f") == "Zg==");
  CHECK(base64("fo") == "Zm8=");
  CHECK(base64("foobar") == "Zm9vYmFy");
}
