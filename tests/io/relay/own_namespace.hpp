#pragma once

#include "tests/support/catch.hpp"

#include <arpa/inet.h>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <sched.h>
#include <string>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

/// A test case's own network namespace, and how it waits for what happens there.
namespace dongled::test {

using namespace std::chrono_literals;

inline constexpr auto inside = "DONGLED_TEST_NETNS";

/// Runs the current test case again inside new user and network namespaces, in a process of its
/// own. Returns true there, and false outside once that process has ended (and was checked).
inline bool in_own_namespace() {
  if (std::getenv(inside))
    return true;
  auto name = std::string{Catch::getResultCapture().getCurrentTestName()};
  std::string escaped;
  for (auto c : name)
    escaped += (c == ',' || c == '[' || c == '\\' ? "\\" : "") + std::string{c};
  auto uid = getuid(), gid = getgid();
  std::cout.flush();
  auto child = fork();
  if (child == 0) {
    auto put = [](const char* path, const std::string& text) { std::ofstream{path} << text; };
    if (unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0)
      _exit(77);
    put("/proc/self/setgroups", "deny");
    put("/proc/self/uid_map", "0 " + std::to_string(uid) + " 1");
    put("/proc/self/gid_map", "0 " + std::to_string(gid) + " 1");
    setenv(inside, "1", 1);
    execl("/proc/self/exe", "test", escaped.c_str(), nullptr);
    _exit(126);
  }
  int status = 0;
  waitpid(child, &status, 0);
  if (WIFEXITED(status) && WEXITSTATUS(status) == 77) {
    WARN("SKIPPED: no user and network namespaces here: " << name);
    return false;
  }
  CHECK(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 0);
  return false;
}

inline void sh(const std::string& command) {
  INFO(command);
  REQUIRE(std::system(command.c_str()) == 0);
}

inline sockaddr_in address(const std::string& ip, uint16_t port) {
  sockaddr_in x{};
  x.sin_family = AF_INET;
  x.sin_port = htons(port);
  inet_pton(AF_INET, ip.c_str(), &x.sin_addr);
  return x;
}

/// Waits, bounded, until @p f holds.
template <class F>
bool eventually(F f, std::chrono::milliseconds limit = 10s) {
  for (auto end = std::chrono::steady_clock::now() + limit; !f();) {
    if (std::chrono::steady_clock::now() > end)
      return false;
    std::this_thread::sleep_for(2ms);
  }
  return true;
}

} // namespace dongled::test
