#include "io/relay/access/users.hpp"
#include "tests/support/catch.hpp"

#include <random>

using namespace dongled;
using namespace dongled::io::relay;

namespace {

const std::string salt = "00112233445566778899aabbccddeeff";
const std::string hash(64, 'a');
const std::string good = "pbkdf2-sha256$10000$" + salt + '$' + hash;

/// What is wrong with a text, a line each.
std::string complaints(const std::string& text) {
  std::string out;
  for (auto& x : parse_users(text, "users").problems)
    out += to_string(x) + '\n';
  return out;
}

} // namespace

TEST_CASE("a users file holds names and hashes, comments and blank lines") {
  auto x = parse_users("# who may\n\n  alice:" + good + "\r\n\t# more\nbob:pbkdf2-sha256$200000$"
                         + salt + '$' + hash,
                       "users");
  REQUIRE(x.ok());
  CHECK(x.users.size() == 2);
  REQUIRE(x.users.find("alice"));
  CHECK(x.users.find("alice")->iterations == 10'000);
  CHECK(x.users.find("alice")->salt.size() == 16);
  CHECK(x.users.find("alice")->hash[31] == 0xaa);
  CHECK(to_string(*x.users.find("alice")) == good);
  CHECK(x.users.find("bob"));
  CHECK_FALSE(x.users.find("carol"));
  CHECK_FALSE(x.users.find(""));
  CHECK(x.users.slowest() == 200'000);
}

TEST_CASE("an empty users file is fine and holds nobody") {
  auto x = parse_users("", "users");
  CHECK(x.ok());
  CHECK(x.users.size() == 0);
  CHECK(x.users.slowest() == secret_hash::usual);
}

TEST_CASE("every problem of a users file is told with its line") {
  CHECK(complaints("ok:" + good + "\nhunter2\n:" + good + "\nok:" + good + "\nx:md5$1\ny:" + good
                   + ":z\n")
        == "users:2: expected NAME:HASH\n"
           "users:3: a name has 1 to 255 visible ASCII characters\n"
           "users:4: user \"ok\" is there twice\n"
           "users:5: user \"x\": expected pbkdf2-sha256$ITERATIONS$SALT$HASH, as dongled "
           "--hash-password prints it\n"
           "users:6: user \"y\": the hash must be 32 bytes in hexadecimal\n");
  auto tail = '$' + salt + '$' + hash;
  for (std::string n :
       {"", "999", "1000001", "-1", "1e4", "99999999999999999999", " 10000", "+5000"})
    CHECK(complaints("a:pbkdf2-sha256$" + n + tail)
          == "users:1: user \"a\": the iterations must be a number from 1000 to 1000000\n");
  for (std::string s : {"", "00", "0g112233445566778899", "001122334455667"})
    CHECK(complaints("a:pbkdf2-sha256$10000$" + s + '$' + hash)
          == "users:1: user \"a\": the salt must be 8 to 64 bytes in hexadecimal\n");
  CHECK_FALSE(complaints("a:pbkdf2-sha256$10000$" + std::string(130, '0') + '$' + hash).empty());
  CHECK_FALSE(complaints("a b:" + good).empty());
  CHECK_FALSE(complaints(std::string("a\0b:", 4) + good).empty());
  CHECK_FALSE(complaints(std::string(256, 'n') + ':' + good).empty());
  CHECK(complaints(std::string(255, 'n') + ':' + good).empty());
}

TEST_CASE("a complaint repeats neither a password nor a hash") {
  CHECK(complaints("hunter2\nalice:hunter2\nbob:" + good + "00").find("hunter2")
        == std::string::npos);
  CHECK(complaints("bob:" + good + "00").find(hash) == std::string::npos);
}

TEST_CASE("noise is no users file, and its problems are bounded") {
  std::mt19937 random{7};
  auto lines = std::string(5000, '\n');
  for (auto& c : lines)
    if (random() % 3)
      c = static_cast<char>(random());
  auto problems = parse_users(lines, "users").problems;
  CHECK(problems.size() == 100);
  // Nothing but whole files are read: each cut of a good one is fine or has a problem on its line.
  auto text = "a:" + good + "\nb:" + good;
  for (size_t n = 0; n < text.size(); ++n) {
    auto x = parse_users(text.substr(0, n), "users");
    CHECK(x.users.size() + x.problems.size() <= 2);
    CHECK((x.ok() || x.problems[0].line == (n <= good.size() + 3 ? 1 : 2)));
  }
}

TEST_CASE("a users file that cannot be read is a problem that names it") {
  auto x = load_users("/nonexistent/users");
  REQUIRE(x.problems.size() == 1);
  CHECK(to_string(x.problems[0])
        == "/nonexistent/users: socks.users_file: cannot be read: No such file or directory");
  CHECK_FALSE(load_users("/proc/self").ok());
  CHECK_FALSE(load_users("/dev/zero").ok());
}
