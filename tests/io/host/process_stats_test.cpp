#include "io/host/process_stats.hpp"

#include "tests/io/store/scratch_dir.hpp"
#include "tests/support/catch.hpp"

#include <filesystem>
#include <fstream>

#include <fcntl.h>
#include <unistd.h>

using namespace dongled;
using io::host::read_process_stats;

TEST_CASE("an opened descriptor is counted") {
  auto before = read_process_stats();
  REQUIRE(before);
  auto fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
  REQUIRE(fd >= 0);
  auto after = read_process_stats();
  close(fd);
  REQUIRE(after);
  CHECK(after->open_fds == before->open_fds + 1);
  CHECK(after->rss_bytes > 100'000);
  CHECK(after->threads >= 1);
  CHECK(after->fd_limit >= after->open_fds);
  CHECK(after->cpu_seconds > 0);
  CHECK(after->cpu_seconds >= before->cpu_seconds);
}

TEST_CASE("figures are read as procfs writes them, and garbage is a failure") {
  test::scratch_dir dir;
  std::filesystem::create_directories(dir / "fd");
  std::ofstream(dir / "fd/0") << "";
  std::ofstream(dir / "status") << "Name:\tx\nVmRSS:\t    2048 kB\nThreads:\t7\n";
  auto x = read_process_stats(dir / "");
  REQUIRE(x);
  CHECK(x->rss_bytes == 2048 * 1024);
  CHECK(x->threads == 7);
  CHECK(x->open_fds == 1);
  std::ofstream(dir / "status") << "VmRSS: lots\n";
  CHECK_FALSE(read_process_stats(dir / ""));
  CHECK_FALSE(read_process_stats(dir / "absent"));
}
