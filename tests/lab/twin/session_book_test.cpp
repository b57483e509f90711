#include "tests/lab/twin/session_book.hpp"

#include "tests/support/catch.hpp"

#include <algorithm>
#include <set>

using namespace dongled::lab;
using namespace std::chrono_literals;

namespace {

struct world {
  id_source ids{firmware::b, 1};
  session_book book{ids, 300s};
  session_book::time_point now{};
};

} // namespace

TEST_CASE("ids are as long as they say and drawn from the family's alphabet") {
  auto a = id_source{firmware::a, 3}.id(4096), b = id_source{firmware::b, 3}.id(4096);
  CHECK(a.size() == 4096);
  CHECK(a.find('+') != std::string::npos);
  CHECK(a.find('/') != std::string::npos);
  CHECK(b.find_first_of("+/#;=") == std::string::npos);
  CHECK(id_source{firmware::a, 3}.id(4096) == a);
  CHECK(id_source{firmware::a, 4}.id(4096) != a);
}

TEST_CASE("a token is good once, and remembered as spent") {
  world w;
  auto& x = w.book.open(w.now);
  CHECK(x.id.size() == 128);
  auto token = w.book.mint(x);
  CHECK(token.size() == 32);
  CHECK(w.book.spend(x, "nonsense") == token_check::unknown);
  CHECK(w.book.spend(x, "") == token_check::unknown);
  CHECK(w.book.spend(x, token) == token_check::good);
  CHECK(w.book.spend(x, token) == token_check::spent);
}

TEST_CASE("tokens of one session are no good in another") {
  world w;
  auto& x = w.book.open(w.now);
  auto token = w.book.mint(x);
  CHECK(w.book.spend(w.book.open(w.now), token) == token_check::unknown);
}

TEST_CASE("a session idles away 300 s after its last use") {
  world w;
  auto id = w.book.open(w.now).id;
  CHECK(w.book.find(id, w.now + 299s));
  CHECK(w.book.find(id, w.now + 598s));
  CHECK_FALSE(w.book.find(id, w.now + 898s));
  CHECK(w.book.size() == 0);
}

TEST_CASE("a login changes the id and brings 32 different tokens") {
  world w;
  auto& x = w.book.open(w.now);
  auto old = x.id;
  auto& y = w.book.log_in(x, w.now);
  CHECK(y.logged_in);
  CHECK(y.id != old);
  CHECK(std::set<std::string>(y.tokens.begin(), y.tokens.end()).size() == 32);
  CHECK_FALSE(w.book.find(old, w.now));
  CHECK(w.book.logins() == 1);
}

TEST_CASE("however many sessions and tokens are asked for, few are kept") {
  world w;
  auto first = w.book.open(w.now).id;
  for (int i = 1; i <= 100; ++i)
    w.book.open(w.now + i * 1s);
  CHECK(w.book.size() == 64);
  CHECK_FALSE(w.book.find(first, w.now + 100s));
  auto& x = w.book.open(w.now + 100s);
  auto oldest = w.book.mint(x);
  for (int i = 0; i < 100; ++i)
    w.book.mint(x);
  CHECK(x.tokens.size() == 64);
  CHECK(w.book.spend(x, oldest) == token_check::unknown);
}
