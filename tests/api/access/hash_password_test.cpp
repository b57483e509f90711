#include "api/access/hash_password.hpp"
#include "io/relay/access/password.hpp"
#include "tests/support/catch.hpp"

#include <sstream>

using namespace dongled;
using namespace dongled::api;

TEST_CASE("a hashed password is one line that a users file takes") {
  std::istringstream in{"correct horse\nnot this\n"};
  std::ostringstream out, err;
  REQUIRE(hash_password(in, out, err, false) == 0);
  CHECK(err.str().empty());
  CHECK(out.str().find('\n') == out.str().size() - 1);
  auto read = io::relay::parse_users("alice:" + out.str(), "users");
  REQUIRE(read.ok());
  CHECK(io::relay::verify_password("correct horse", read.users.find("alice"), 1));
  CHECK_FALSE(io::relay::verify_password("not this", read.users.find("alice"), 1));
}

TEST_CASE("no password or one too long is a usage error that prints no hash") {
  for (std::string text : {"", "\n", "\nx\n"}) {
    std::istringstream in{text};
    std::ostringstream out, err;
    CHECK(hash_password(in, out, err, false) == 64);
    CHECK(out.str().empty());
    CHECK(err.str() == "dongled: a password has 1 to 255 bytes\n");
  }
  std::istringstream in{std::string(256, 'x')};
  std::ostringstream out, err;
  CHECK(hash_password(in, out, err, false) == 64);
}
