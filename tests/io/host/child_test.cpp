#include "io/host/child.hpp"

#include "tests/support/catch.hpp"

#include <chrono>

using namespace dongled;
using namespace dongled::io::host;
using namespace std::chrono_literals;

namespace {

result<child_end> shell(const std::string& text, const std::string& input = {},
                        milliseconds limit = 5s, size_t most = 1 << 20) {
  return run_child("/bin/sh", {"-c", text}, input, limit, most);
}

} // namespace

TEST_CASE("a child reads what it is given, prints what is read, and tells how it ended") {
  auto x = shell("cat; echo bad >&2; exit 3", "hello");
  REQUIRE(x);
  CHECK(x->out == "hello");
  CHECK(x->err == "bad\n");
  CHECK(x->status == 3);
  std::string large(3'000'000, 'x'); // more than any pipe holds, both ways at once
  auto y = shell("cat", large, 10s, 4'000'000);
  REQUIRE(y);
  CHECK(y->out == large);
  CHECK(shell("kill -9 $$")->status == 128 + 9);
}

TEST_CASE("a child that does not end, prints too much, or does not read is no trouble") {
  auto began = std::chrono::steady_clock::now();
  auto x = shell("exec sleep 60", {}, 200ms);
  REQUIRE_FALSE(x);
  CHECK(x.why().code == fault::timed_out);
  CHECK(std::chrono::steady_clock::now() - began < 5s);
  auto y = shell("exec cat /dev/zero", {}, 5s, 1000);
  REQUIRE_FALSE(y);
  CHECK(y.why().code == fault::bad_input);
  auto z = shell("exit 0", std::string(1'000'000, 'x'));
  REQUIRE(z);
  CHECK(z->status == 0);
  auto closed = shell("exec >&- 2>&-; exec sleep 60", {}, 300ms); // it closes its ends and stays
  REQUIRE(closed);
  CHECK(closed->status == 128 + 9);
}

TEST_CASE("a program that is not there is told so") {
  auto x = run_child("/nowhere/nft", {}, {}, 1s, 100);
  REQUIRE_FALSE(x);
  CHECK(x.why().code == fault::unsupported);
}
