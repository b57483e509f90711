#include "io/host/listeners.hpp"

#include "io/relay/net/unique_fd.hpp"
#include "tests/io/store/scratch_dir.hpp"
#include "tests/support/catch.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <filesystem>
#include <fstream>

using namespace dongled;
using namespace dongled::io::host;

TEST_CASE("our own listener is found, and known as ours") {
  io::relay::unique_fd fd{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof at;
  REQUIRE(::bind(fd.get(), reinterpret_cast<sockaddr*>(&at), size) == 0);
  REQUIRE(::getsockname(fd.get(), reinterpret_cast<sockaddr*>(&at), &size) == 0);
  CHECK(listeners_at(ntohs(at.sin_port))->empty()); // it does not listen yet
  REQUIRE(::listen(fd.get(), 1) == 0);
  auto found = *listeners_at(ntohs(at.sin_port));
  REQUIRE(found.size() == 1);
  CHECK(found[0].address == "127.0.0.1");
  CHECK(found[0].own);
  CHECK_FALSE(found[0].any);
}

TEST_CASE("listeners of others are told apart, of both families") {
  test::scratch_dir proc;
  std::filesystem::create_directories(proc / "self/fd");
  std::filesystem::create_directories(proc / "net");
  std::filesystem::create_symlink("socket:[71]", proc / "self/fd/3");
  std::ofstream{proc / "net/tcp"} << "  sl  local_address rem_address   st tx_queue rx_queue tr "
                                     "tm->when retrnsmt   uid  timeout\n"
                                     "   0: 0100007F:0050 00000000:0000 0A 00000000:00000000 "
                                     "00:00000000 00000000     0        0 71 1\n"
                                     "   1: 0200000A:0050 00000000:0000 0A 00000000:00000000 "
                                     "00:00000000 00000000     0        0 72 1\n"
                                     "   2: 0200000A:0050 0100000A:9999 01 00000000:00000000 "
                                     "00:00000000 00000000     0        0 73 1\n"
                                     "   3: 00000000:0051 00000000:0000 0A 00000000:00000000 "
                                     "00:00000000 00000000     0        0 74 1\n";
  std::ofstream{proc / "net/tcp6"}
    << "  sl  local_address rem_address   st\n"
       "   0: 00000000000000000000000000000000:0050 00000000000000000000000000000000:0000 0A "
       "00000000:00000000 00:00000000 00000000     0        0 75 1\n";
  auto found = *listeners_at(80, proc / ".");
  REQUIRE(found.size() == 3);
  CHECK(found[0].own);
  CHECK(found[1].address == "10.0.0.2");
  CHECK_FALSE(found[1].own);
  CHECK(found[2].v6);
  CHECK(found[2].any);
}

TEST_CASE("what cannot be read is no empty list") {
  test::scratch_dir proc;
  CHECK_FALSE(listeners_at(80, proc / "."));
}
