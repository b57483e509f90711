#include "io/relay/flow/pipe_pool.hpp"

#include "tests/support/catch.hpp"

#include <fcntl.h>
#include <memory>
#include <unistd.h>

using namespace dongled::io::relay;

TEST_CASE("pipes hold what they say, and all pools together have a bound") {
  auto before = pipe_pool::in_use();
  {
    auto pools = std::make_unique<pipe_pool[]>(2);
    std::vector<pipe_pair> lent;
    for (int i = 0; i < 600; ++i) {
      auto x = pools[i % 2].take();
      if (!x.read)
        break;
      CHECK(fcntl(x.read.get(), F_GETPIPE_SZ) >= static_cast<int>(x.capacity));
      CHECK(x.capacity >= pipe_pool::small_capacity);
      lent.push_back(std::move(x));
    }
    CHECK(lent.size() > pipe_pool::most / pipe_pool::capacity); // small ones, too
    CHECK(lent.size() < 600);
    CHECK(pipe_pool::in_use() <= pipe_pool::most);
    CHECK_FALSE(pools[1].take().read);
    for (auto& x : lent)
      pools[0].give(std::move(x));
    auto next = pools[1].take();
    REQUIRE(next.read);
    CHECK(next.capacity == pipe_pool::capacity);
    pools[1].give(std::move(next));
  }
  CHECK(pipe_pool::in_use() == before);
}

TEST_CASE("a pipe with bytes in it reaches nobody else") {
  pipe_pool pool;
  auto x = pool.take();
  REQUIRE(x.read);
  REQUIRE(write(x.write.get(), "secret", 6) == 6);
  x.filled = 6;
  auto fd = x.read.get();
  pool.give(std::move(x));
  CHECK(fcntl(fd, F_GETFD) == -1);
  CHECK(pool.take().filled == 0);
}
