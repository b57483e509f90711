#include "tests/io/netlink/netns.hpp"

#include "tests/support/catch.hpp"

#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iostream>

#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

namespace dongled::test {

namespace {

constexpr int not_permitted = 99;

bool enter() {
  auto uid = std::to_string(getuid()), gid = std::to_string(getgid());
  // Root may go without a user namespace, where those are switched off or other threads (a
  // sanitizer's) forbid entering one.
  if (unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0)
    return unshare(CLONE_NEWNET) == 0;
  std::ofstream{"/proc/self/setgroups"} << "deny";
  std::ofstream uids{"/proc/self/uid_map"}, gids{"/proc/self/gid_map"};
  uids << "0 " << uid << " 1" << std::flush;
  gids << "0 " << gid << " 1" << std::flush;
  return uids.good() && gids.good();
}

[[noreturn]] void child(int out, const std::function<std::string()>& body) {
  if (!enter()) {
    auto why = std::string{std::strerror(errno)};
    [[maybe_unused]] auto n = write(out, why.data(), why.size());
    _exit(not_permitted);
  }
  std::string text;
  try {
    text = body();
  } catch (const std::exception& x) {
    text = std::string{"the body threw: "} + x.what();
  }
  for (size_t at = 0; at < text.size();) {
    auto n = write(out, text.data() + at, text.size() - at);
    if (n <= 0)
      break;
    at += static_cast<size_t>(n);
  }
  _exit(0);
}

} // namespace

std::optional<std::string> in_netns(const std::function<std::string()>& body) {
  int ends[2];
  if (pipe(ends) != 0)
    return "no pipe";
  std::cout.flush();
  auto pid = fork();
  if (pid == 0)
    child(ends[1], body);
  close(ends[1]);
  std::string text;
  char bytes[4096];
  for (ssize_t n; (n = read(ends[0], bytes, sizeof bytes)) > 0;)
    text.append(bytes, static_cast<size_t>(n));
  close(ends[0]);
  int status = 0;
  waitpid(pid, &status, 0);
  if (WIFEXITED(status) && WEXITSTATUS(status) == not_permitted) {
    std::cerr << "SKIPPED: user and network namespaces are not permitted here: " << text << "\n";
    return {};
  }
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
    return text + "the child died, status " + std::to_string(status);
  return text;
}

void must_run(const std::string& command) {
  auto whole = "PATH=$PATH:/usr/sbin:/sbin; " + command;
  if (auto code = std::system(whole.c_str()); code != 0) {
    std::cerr << "failed (" << code << "): " << command << "\n";
    _exit(1);
  }
}

TEST_CASE("a namespace of one's own has nothing but a loopback that is down", "[netns]") {
  auto seen = in_netns([] {
    std::ifstream in{"/proc/net/dev"};
    std::string all, line;
    while (std::getline(in, line))
      if (line.find(':') != std::string::npos && line.find("lo:") == std::string::npos
          && line.find("ifb") == std::string::npos)
        all += line + "\n";
    return all;
  });
  if (seen)
    CHECK(*seen == "");
}

} // namespace dongled::test
