#include "api/http/http_limits.hpp"

#include "tests/support/catch.hpp"

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <unistd.h>

using namespace dongled;
using namespace dongled::api;
using judgement = http_limits::judgement::verdict;

namespace {

judgement said(const http_limits& x, const std::string& address, const std::string& token) {
  return x.judge(address, token, 0).what;
}

} // namespace

namespace {

/// A file with @p text, gone at the end.
class text_file {
public:
  explicit text_file(const std::string& text) {
    char name[] = "/tmp/dongled_token_XXXXXX";
    auto fd = ::mkstemp(name);
    ::close(fd);
    path = name;
    std::ofstream{path} << text;
  }
  ~text_file() { std::remove(path.c_str()); }
  std::string path;
};

settings::api_part open_to(std::vector<std::string> allow) {
  settings::api_part x;
  x.allow = std::move(allow);
  return x;
}

} // namespace

TEST_CASE("only listed addresses are welcome, v4-mapped ones included") {
  auto limits = http_limits::make(open_to({"127.0.0.0/8", "2001:db8::/32"}));
  REQUIRE(limits);
  CHECK(said(*limits, "127.0.0.1", "") == judgement::welcome);
  CHECK(said(*limits, "::ffff:127.0.0.1", "") == judgement::welcome);
  CHECK(said(*limits, "2001:db8::5", "") == judgement::welcome);
  CHECK(said(*limits, "192.0.2.1", "") == judgement::foreign_address);
  CHECK(said(*limits, "::1", "") == judgement::foreign_address);
  CHECK(said(*limits, "", "") == judgement::foreign_address);
  CHECK(said(*limits, "nonsense", "") == judgement::foreign_address);
}

TEST_CASE("an empty list serves nobody, and a list that is none is a failure") {
  auto nobody = http_limits::make(open_to({}));
  REQUIRE(nobody);
  CHECK(said(*nobody, "127.0.0.1", "") == judgement::foreign_address);
  CHECK(!http_limits::make(open_to({"127.0.0.0/99"})));
}

TEST_CASE("with a token file the bearer token decides") {
  text_file file{"s3cret\n"};
  auto config = open_to({"127.0.0.0/8"});
  config.token_file = file.path;
  auto limits = http_limits::make(config);
  REQUIRE(limits);
  CHECK(said(*limits, "127.0.0.1", "Bearer s3cret") == judgement::welcome);
  CHECK(said(*limits, "127.0.0.1", "bEARER s3cret") == judgement::welcome);
  for (auto wrong : {"", "Bearer", "Bearer ", "Bearer s3cre", "Bearer s3crets", "Basic s3cret",
                     "s3cret", "Bearer s3crets3cret"})
    CHECK(said(*limits, "127.0.0.1", wrong) == judgement::bad_token);
  CHECK(said(*limits, "192.0.2.1", "Bearer s3cret") == judgement::foreign_address);
}

TEST_CASE("a token file that is missing, empty or no token is a failure") {
  auto config = open_to({"127.0.0.0/8"});
  config.token_file = "/nonexistent/token";
  CHECK(http_limits::make(config).why().code == fault::denied);
  for (auto text : {"", "\n", "two words\n", "a\nb\n"}) {
    text_file file{text};
    config.token_file = file.path;
    auto made = http_limits::make(config);
    REQUIRE(!made);
    CHECK(made.why().code == fault::bad_input);
  }
}

TEST_CASE("named tokens have their roles, besides the one that may do everything") {
  const std::string secret(64, 'a');
  text_file named{R"({"tokens": [{"name": "ci", "role": "operate", "hash": ")" + hash_text(secret)
                  + R"(", "expires": "2030-01-01T00:00:00Z"}]})"};
  text_file one{"s3cret\n"};
  auto config = open_to({"127.0.0.0/8"});
  config.tokens_file = named.path;
  auto limits = http_limits::make(config);
  REQUIRE(limits);
  auto got = limits->judge("127.0.0.1", "Bearer " + secret, 0);
  CHECK(got.what == judgement::welcome);
  CHECK(got.right == role::operate);
  CHECK(got.token == "ci");
  CHECK(limits->judge("127.0.0.1", "Bearer " + secret, 2'000'000'000'000).what
        == judgement::bad_token);
  CHECK(said(*limits, "127.0.0.1", "") == judgement::bad_token);
  CHECK(said(*limits, "127.0.0.1", "Bearer s3cret") == judgement::bad_token);
  config.token_file = one.path;
  auto both = http_limits::make(config);
  REQUIRE(both);
  CHECK(both->judge("127.0.0.1", "Bearer s3cret", 0).right == role::admin);
  CHECK(both->judge("127.0.0.1", "Bearer " + secret, 0).right == role::operate);
  config.token_file = std::nullopt;
  config.tokens_file = "/nonexistent/tokens";
  CHECK(!http_limits::make(config));
}

TEST_CASE("secrets are the same only when every byte is") {
  CHECK(same_secret("abc", "abc"));
  CHECK(!same_secret("abc", "abd"));
  CHECK(!same_secret("abc", "abcabc"));
  CHECK(!same_secret("abcabc", "abc"));
  CHECK(!same_secret("", "a"));
  CHECK(!same_secret("a", ""));
}

TEST_CASE("only plain paths are sane") {
  for (auto good : {"/", "/status", "/toggle/11", "/toggles/7-a_b"})
    CHECK(sane_path(good));
  for (auto bad : {"", "status", "//status", "/a//b", "/./a", "/a/..", "/../etc", "/a b", "/a\n"})
    CHECK(!sane_path(bad));
  CHECK(!sane_path('/' + std::string(600, 'a')));
  CHECK(!sane_path(std::string("/a\0b", 4)));
}
