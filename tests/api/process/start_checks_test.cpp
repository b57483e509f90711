#include "api/process/start_checks.hpp"

#include "api/process/daemon_options.hpp"
#include "api/shell/text_table.hpp"
#include "tests/api/free_port.hpp"
#include "tests/support/catch.hpp"

#include <csignal>
#include <cstdio>
#include <fstream>
#include <memory>
#include <sys/wait.h>
#include <unistd.h>

using namespace dongled;
using namespace dongled::api;

namespace {

std::string status_file(const std::string& caps) {
  auto path = "/tmp/dongled_status_" + std::to_string(::getpid());
  std::ofstream{path} << "Name:\tx\nCapPrm:\t0\nCapEff:\t" << caps << "\n";
  return path;
}

} // namespace

TEST_CASE("missing privileges are named") {
  auto neither = check_privileges(status_file("0000000000000000"));
  REQUIRE(!neither);
  CHECK(neither.why().code == fault::denied);
  CHECK(neither.why().doing.find("CAP_NET_ADMIN and CAP_NET_RAW") != std::string::npos);
  auto one = check_privileges(status_file("0000000000001000"));
  REQUIRE(!one);
  CHECK(one.why().doing.find("CAP_NET_ADMIN") == std::string::npos);
  auto path = status_file("0000000000003000");
  CHECK(check_privileges(path));
  std::remove(path.c_str());
  CHECK(!check_privileges("/nonexistent"));
}

TEST_CASE("every taken port is named at once") {
  settings x;
  test::listener api, shell;
  x.api.port = api.port;
  x.shell.port = shell.port;
  auto taken = check_ports(x);
  REQUIRE(!taken);
  CHECK(taken.why().code == fault::busy);
  CHECK(taken.why().doing.find("api.listen 127.0.0.1 port " + std::to_string(api.port))
        != std::string::npos);
  CHECK(taken.why().doing.find("shell.listen 127.0.0.1 port " + std::to_string(shell.port))
        != std::string::npos);
  CHECK(taken.why().doing.find("(process " + std::to_string(::getpid()) + ")")
        != std::string::npos);
  x.api.port = test::free_port();
  x.shell.port = test::free_port();
  CHECK(check_ports(x));
}

TEST_CASE("the SOCKS5 port of an expected dongle counts too") {
  settings x;
  test::listener taken;
  x.api.port = test::free_port();
  x.shell.port = test::free_port();
  x.socks.port_base = static_cast<uint16_t>(taken.port - 11);
  x.socks.listen = "127.0.0.1";
  x.dongles.expected = {{{11}}};
  auto got = check_ports(x);
  REQUIRE(!got);
  CHECK(got.why().doing.find("dongle 11") != std::string::npos);
}

TEST_CASE("to move, our own listener is no obstacle; an address that is not ours is one") {
  test::listener own; // 127.0.0.1
  CHECK(!check_port("api.listen", "0.0.0.0", own.port));
  CHECK(check_move("api.listen", "0.0.0.0", own.port));
  CHECK(check_move("api.listen", "127.0.0.1", own.port));
  CHECK(check_move("api.listen", "127.0.0.2", own.port));
  auto nobodys = check_move("api.listen", "192.0.2.1", own.port);
  REQUIRE(!nobodys);
  CHECK(nobodys.why().doing.find("api.listen 192.0.2.1 port") == 0);
}

TEST_CASE("to move, another program's listener is an obstacle") {
  auto theirs = std::make_unique<test::listener>();
  auto port = theirs->port;
  auto child = ::fork();
  if (child == 0) {
    ::pause(); // with the socket
    ::_exit(0);
  }
  REQUIRE(child > 0);
  theirs.reset();
  auto taken = check_move("api.listen", "0.0.0.0", port);
  auto beside = check_move("api.listen", "127.0.0.2", port);
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  REQUIRE(!taken);
  CHECK(taken.why().code == fault::busy);
  CHECK(beside);
}

TEST_CASE("the command line is read, and what is wrong with it is exit code 64") {
  auto read = [](std::vector<std::string> args) {
    args.insert(args.begin(), "dongled");
    std::vector<char*> argv;
    for (auto& x : args)
      argv.push_back(x.data());
    return read_options(static_cast<int>(argv.size()), argv.data(), "1.2");
  };
  using task = daemon_options::task;
  auto plain = std::get<daemon_options>(read({}));
  CHECK(plain.what == task::run);
  CHECK(plain.config == "/etc/dongled/dongled.json");
  auto check = std::get<daemon_options>(read({"--config", "x.json", "--check-config"}));
  CHECK(check.what == task::check_config);
  CHECK(check.config == "x.json");
  CHECK(std::get<daemon_options>(read({"--print-config"})).what == task::print_config);
  CHECK(std::get<daemon_options>(read({"--undo"})).what == task::undo);
  CHECK(std::get<daemon_options>(read({"--check-ports"})).what == task::check_ports);
  CHECK(std::get<int>(read({"--check-ports", "--check-config"})) == 64);
  CHECK_FALSE(std::get<daemon_options>(read({"--undo"})).ports_and_routes);
  CHECK(std::get<daemon_options>(read({"--undo", "--ports-and-routes"})).ports_and_routes);
  CHECK(std::get<int>(read({"--ports-and-routes"})) == 64);
  CHECK(std::get<daemon_options>(read({"--hash-password"})).what == task::hash_password);
  CHECK(std::get<int>(read({"--undo", "--hash-password"})) == 64);
  CHECK(std::get<int>(read({"--version"})) == 0);
  CHECK(std::get<int>(read({"--help"})) == 0);
  CHECK(std::get<int>(read({"--nonsense"})) == 64);
  CHECK(std::get<int>(read({"stray"})) == 64);
  CHECK(std::get<int>(read({"--config"})) == 64);
  CHECK(std::get<int>(read({"--undo", "--check-config"})) == 64);
}

TEST_CASE("a table aligns by characters and shows no control characters") {
  text_table table{{"A", "B"}};
  table.add({"ü", "x"});
  table.add({"bb\x1b[31m", "y"});
  CHECK(table.text() == "A        B\nü        x\nbb [31m  y\n");
  CHECK(age_text(119) == "119 s");
  CHECK(age_text(7199) == "119 min");
  CHECK(age_text(90000) == "25 h");
  CHECK(age_text(864000) == "10 d");
  CHECK(bytes_text(999) == "999 B");
  CHECK(bytes_text(1500000) == "1.5 MB");
  CHECK(clock_text("2026-01-31T10:00:00.250+01:00") == "10:00:00.250");
  CHECK(clock_text("never") == "never");
}
