#include "io/hilink/token_queue.hpp"

#include "tests/support/catch.hpp"

using namespace dongled::io::hilink;

namespace {

std::string token(int i) { return std::to_string(1000 + i) + std::string(28, 't'); }

std::string batch(int size) {
  std::string out;
  for (int i = 0; i < size; ++i)
    out += (i ? "#" : "") + token(i);
  return out;
}

} // namespace

TEST_CASE("tokens leave in the order they came, the oldest first when there are too many") {
  token_queue x;
  CHECK_FALSE(x.take());
  for (int i = 0; i < 70; ++i)
    x.put(token(i));
  CHECK(x.size() == token_queue::limit);
  CHECK(x.take() == token(6));
  CHECK(x.take() == token(7));
  x.clear();
  CHECK(x.empty());
}

TEST_CASE("a login's batch of 32 tokens is read once each, with and without a trailing mark") {
  for (auto tail : {"", "#"}) {
    http_reply reply{200,
                     {{"__RequestVerificationTokenone", token(0)},
                      {"__requestverificationtokentwo", token(1)},
                      {"__RequestVerificationToken", batch(32) + tail}},
                     ""};
    auto got = tokens_of(reply);
    REQUIRE(got.size() == 32);
    for (int i = 0; i < 32; ++i)
      CHECK(got[static_cast<size_t>(i)] == token(i));
  }
}

TEST_CASE("an ordinary reply brings one token, whatever the case of its header") {
  CHECK(tokens_of({200, {{"__RequestVerificationToken", " abc "}}, ""})
        == std::vector<std::string>{"abc"});
  CHECK(tokens_of({200, {{"__REQUESTVERIFICATIONTOKEN", "abc"}}, ""}).size() == 1);
  CHECK(tokens_of({200, {}, ""}).empty());
}

TEST_CASE("what could end a header is no token") {
  CHECK_FALSE(sane_id("a\r\nHost: x"));
  CHECK_FALSE(sane_id("a b"));
  CHECK_FALSE(sane_id("a;b"));
  CHECK_FALSE(sane_id(""));
  CHECK_FALSE(sane_id(std::string(513, 'a')));
  CHECK(sane_id("ab+/="));
  CHECK(split_tokens("#a#\x01#b##a#") == std::vector<std::string>{"a", "b"});
  CHECK(split_tokens(batch(500)).size() == token_queue::limit);
}

TEST_CASE("the session cookie is read in both families' spelling") {
  auto id = std::string(126, 's') + "+/";
  CHECK(cookie_of({200, {{"Set-Cookie", "SessionID=" + id + ";path=/;HttpOnly;"}}, ""}) == id);
  CHECK(cookie_of({200, {{"set-cookie", " SessionID=" + id + "; path=/; HttpOnly;"}}, ""}) == id);
  CHECK_FALSE(cookie_of({200, {{"Set-Cookie", "lang=en"}}, ""}));
  CHECK_FALSE(cookie_of({200, {{"Set-Cookie", "SessionID=;path=/"}}, ""}));
}

TEST_CASE("SesInfo is the same with and without its name") {
  auto id = std::string(128, 's');
  CHECK(session_id("SessionID=" + id) == id);
  CHECK(session_id(id) == id);
  CHECK(session_id("a b").empty());
}

TEST_CASE("of a double token the last half counts") {
  CHECK(usable_token(std::string(32, 'a') + std::string(32, 'b')) == std::string(32, 'b'));
  CHECK(usable_token(std::string(32, 'a')) == std::string(32, 'a'));
}

TEST_CASE("a home page's tokens are found") {
  CHECK(page_tokens("<meta name=\"csrf_token\" content=\"one\"/>\n<META name=\"csrf_token\" "
                    "content=\"two\">csrf_token")
        == std::vector<std::string>{"one", "two"});
  CHECK(page_tokens("<meta name=\"csrf_token\" content=\"never closed").size() == 0);
  CHECK(page_tokens("nothing").empty());
}
