#include "api/access/tokens.hpp"

#include "api/access/make_token.hpp"
#include "tests/support/catch.hpp"

#include <nlohmann/json.hpp>

#include <sstream>

using namespace dongled;
using namespace dongled::api;

namespace {

const std::string secret(64, 'a');

std::string entry(const std::string& more) {
  return R"({"tokens": [{"name": "ci", "hash": ")" + hash_text(secret) + "\", " + more + "}]}";
}

/// The problems of a text, as people read them.
std::string trouble(const std::string& text) {
  std::string out;
  for (auto& x : parse_tokens(text, "tokens.json").problems)
    out += to_string(x) + '\n';
  return out;
}

bool has(const std::string& text, const std::string& part) { return text.find(part) != text.npos; }

} // namespace

TEST_CASE("a token is found by its secret until it expires") {
  auto read = parse_tokens(entry(R"("role": "operate", "expires": "1970-01-01T00:00:10Z")"), "x");
  REQUIRE(read.ok());
  auto found = find_token(read.tokens, secret, 9'999);
  REQUIRE(found);
  CHECK(found->name == "ci");
  CHECK(found->right == role::operate);
  CHECK(!find_token(read.tokens, secret, 10'000));
  CHECK(!find_token(read.tokens, secret + "a", 0));
  CHECK(!find_token(read.tokens, "", 0));
  CHECK(!find_token({}, secret, 0));
}

TEST_CASE("a short secret is no token, whatever its sum") {
  const std::string brief(31, 'b');
  auto text = R"({"tokens": [{"name": "x", "role": "read", "hash": ")" + hash_text(brief) + "\"}]}";
  auto read = parse_tokens(text, "x");
  REQUIRE(read.ok());
  CHECK(!find_token(read.tokens, brief, 0));
}

TEST_CASE("a bad tokens file is told line by line, and never a hash") {
  CHECK(has(trouble("{"), "tokens.json:1"));
  CHECK(has(trouble("[]"), "expected an object like"));
  CHECK(has(trouble("{}"), "\"tokens\" is missing"));
  CHECK(has(trouble(R"({"tokens": {}})"), "expected a list"));
  CHECK(has(trouble(R"({"tokens": [7]})"), "tokens[0]: expected an object"));
  CHECK(has(trouble(entry(R"("role": "root")")), R"(tokens[0].role: expected "read")"));
  CHECK(has(trouble(entry(R"("rôle": "read")")), "unknown; expected name, role"));
  CHECK(has(trouble(entry(R"("expires": null)")), "role is missing"));
  CHECK(has(trouble(entry(R"("role": "read", "expires": "soon")")), "expected a time"));
  auto bad_hash = trouble("{\"tokens\": [\n{\"name\": \"a\", \"role\": \"read\",\n"
                          "\"hash\": \"hunter2\"}]}");
  CHECK(has(bad_hash, "tokens.json:3: tokens[0].hash"));
  CHECK(!has(bad_hash, "hunter2"));
  auto twice = R"({"tokens": [{"name": "a", "role": "read", "hash": ")" + hash_text(secret)
               + R"("}, {"name": "a", "role": "read", "hash": ")" + hash_text(secret) + "\"}]}";
  CHECK(has(trouble(twice), "tokens[1].name: is there twice"));
  CHECK(!load_tokens("/nonexistent/tokens").ok());
  CHECK(!load_tokens("/tmp").ok());
}

TEST_CASE("a syntax error beside a sum does not repeat it") {
  auto sum = hash_text("a secret of some length, for the test").substr(7);
  for (auto& text : {"{\"tokens\": [{\"hash\": \"sha256:" + sum + "dcd: \"door\"}]}",
                     "{\"tokens\": [{\"sha256:" + sum + "\": 1}]}", "{\"" + sum + "\": [1, 1"}) {
    auto said = trouble(text);
    CHECK(has(said, "tokens.json:1"));
    CHECK(!has(said, sum.substr(0, 16)));
  }
}

TEST_CASE("what --make-token prints is a token and its entry") {
  std::ostringstream out, err;
  CHECK(make_token("ci", "operate", out, err) == 0);
  CHECK(err.str().empty());
  auto text = out.str();
  REQUIRE(text.starts_with("token: "));
  auto made = text.substr(7, text.find('\n') - 7);
  auto line = text.substr(text.find("entry: ") + 7);
  CHECK(made.size() == 64);
  CHECK(!has(line, made));
  auto read = parse_tokens("{\"tokens\": [" + line + "]}", "x");
  REQUIRE(read.ok());
  CHECK(find_token(read.tokens, made, 0));
  CHECK(make_token("ci", "root", out, err) == 64);
  CHECK(make_token("", "read", out, err) == 64);
  CHECK(make_token("a\nb", "read", out, err) == 64);
  CHECK(has(err.str(), "expected read, operate or admin"));
}
