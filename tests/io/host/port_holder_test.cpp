#include "io/host/port_holder.hpp"

#include "tests/api/free_port.hpp"
#include "tests/io/store/scratch_dir.hpp"
#include "tests/support/catch.hpp"

#include <filesystem>
#include <fstream>
#include <unistd.h>

using namespace dongled;
using io::host::holder_of;

TEST_CASE("whoever listens is named, with its number") {
  test::listener own;
  CHECK(holder_of(own.port).find("(process " + std::to_string(::getpid()) + ")")
        != std::string::npos);
}

TEST_CASE("several that share a port are all named, and a name is printable") {
  test::scratch_dir proc;
  std::filesystem::create_directories(proc / "self/fd");
  std::filesystem::create_directories(proc / "net");
  std::ofstream{proc / "net/tcp"} << "  sl\n   0: 00000000:0050 00000000:0000 0A 00000000:00000000 "
                                     "00:00000000 00000000     0        0 71 1\n";
  for (auto [pid, name] : {std::pair{"812", "ngi\x1bnx"}, std::pair{"90", "httpd"}}) {
    std::filesystem::create_directories(proc / pid + "/fd");
    std::filesystem::create_symlink("socket:[71]", proc / pid + "/fd/6");
    std::ofstream{proc / pid + "/comm"} << name << '\n';
  }
  std::filesystem::create_directories(proc / "91/fd");
  std::filesystem::create_symlink("socket:[72]", proc / "91/fd/6");
  CHECK(holder_of(80, proc / ".") == "httpd (process 90) and ngi?nx (process 812)");
  CHECK(holder_of(81, proc / ".").empty());
}

TEST_CASE("who cannot be seen is not made up") {
  test::scratch_dir proc;
  CHECK(holder_of(80, proc / ".").empty());
}
