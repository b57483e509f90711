#include "io/relay/access/password.hpp"
#include "tests/support/catch.hpp"

using namespace dongled;
using namespace dongled::io::relay;

TEST_CASE("a password is known by its hash, and no other is") {
  auto x = hash_password("correct horse", 1000);
  REQUIRE(x);
  CHECK(verify_password("correct horse", &*x, 1000));
  CHECK(verify_password("correct horse", &*x, 3000));
  CHECK_FALSE(verify_password("correct horse ", &*x, 1000));
  CHECK_FALSE(verify_password("", &*x, 1000));
  CHECK_FALSE(verify_password("correct horse", nullptr, 1000));
}

TEST_CASE("the hash is PBKDF2 with HMAC-SHA-256 as others compute it") {
  // Python: hashlib.pbkdf2_hmac("sha256", b"secret", b"saltsalt", 1000).hex()
  auto x = parse_users("a:pbkdf2-sha256$1000$73616c7473616c74$"
                       "86047d1ecaad2aea56c699eff32f7d4eb3c36a34d3ffd3dc49394d69fa5d2d74",
                       "users");
  REQUIRE(x.ok());
  CHECK(verify_password("secret", x.users.find("a"), 1000));
  CHECK_FALSE(verify_password("Secret", x.users.find("a"), 1000));
}

TEST_CASE("two hashes of one password differ by their salt and survive being written down") {
  auto x = hash_password("pw", 1000), y = hash_password("pw", 1000);
  REQUIRE(x);
  REQUIRE(y);
  CHECK_FALSE(*x == *y);
  auto read = parse_users("a:" + to_string(*x), "users");
  REQUIRE(read.ok());
  CHECK(*read.users.find("a") == *x);
}

TEST_CASE("what RFC 1929 cannot carry is no password") {
  CHECK(hash_password("").why().code == fault::bad_input);
  CHECK(hash_password(std::string(256, 'x')).why().code == fault::bad_input);
  CHECK(hash_password(std::string(255, 'x'), 1000));
}
