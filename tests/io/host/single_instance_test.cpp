#include "io/host/single_instance.hpp"

#include "tests/io/store/scratch_dir.hpp"
#include "tests/support/catch.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>

#include <sys/wait.h>
#include <unistd.h>

using namespace dongled;
using io::host::single_instance;

TEST_CASE("the lock lies under /run, else in the state directory") {
  CHECK(io::host::lock_paths("/var/lib/dongled")
        == std::vector<std::string>{"/run/dongled.lock", "/var/lib/dongled/lock"});
}

TEST_CASE("a second daemon is refused and told the first one's pid") {
  test::scratch_dir dir;
  auto first = single_instance::take({dir / "lock"});
  REQUIRE(first);
  // flock(2) belongs to the open file, so a second opening conflicts even within one process.
  auto second = single_instance::take({dir / "lock", dir / "other"});
  REQUIRE_FALSE(second);
  CHECK(second.why().code == fault::busy);
  CHECK(second.why().doing.find("pid " + std::to_string(getpid())) != std::string::npos);
  CHECK_FALSE(std::filesystem::exists(dir / "other"));
}

TEST_CASE("the lock goes with its holder, moved or not") {
  test::scratch_dir dir;
  {
    auto first = single_instance::take({dir / "lock"});
    REQUIRE(first);
    auto moved = *std::move(first);
    CHECK_FALSE(single_instance::take({dir / "lock"}));
  }
  CHECK(single_instance::take({dir / "lock"}));
}

TEST_CASE("the lock of a daemon that crashed is free") {
  test::scratch_dir dir;
  auto child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    auto held = single_instance::take({dir / "lock"});
    _exit(held ? 0 : 1); // Without any destructor, as a crash would.
  }
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  REQUIRE(WIFEXITED(status));
  REQUIRE(WEXITSTATUS(status) == 0);
  auto next = single_instance::take({dir / "lock"});
  REQUIRE(next);
  std::ifstream in(dir / "lock");
  CHECK(std::string(std::istreambuf_iterator<char>(in), {}) == std::to_string(getpid()) + '\n');
}

TEST_CASE("a path that cannot be used is passed over, and all of them named when none can") {
  test::scratch_dir dir;
  auto taken = single_instance::take({dir / "missing/lock", dir / "lock"});
  REQUIRE(taken);
  CHECK(taken->path() == dir / "lock");
  std::filesystem::create_symlink(dir / "victim", dir / "link");
  auto none = single_instance::take({dir / "missing/lock", dir / "link"});
  REQUIRE_FALSE(none);
  CHECK(none.why().code == fault::denied);
  CHECK(none.why().doing.find("missing/lock") != std::string::npos);
  CHECK(none.why().doing.find("link") != std::string::npos);
  CHECK_FALSE(std::filesystem::exists(dir / "victim"));
}
