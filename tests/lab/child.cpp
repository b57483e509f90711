#include "tests/lab/child.hpp"

#include "tests/lab/unique_fd.hpp"

#include <array>
#include <cerrno>
#include <csignal>

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>

namespace dongled::lab {

namespace {

constexpr size_t most_output = 1 << 20;

pid_t start(const std::vector<std::string>& argv, int output) {
  std::vector<char*> words;
  for (const auto& x : argv)
    words.push_back(const_cast<char*>(x.c_str()));
  words.push_back(nullptr);
  pid_t child = ::fork();
  if (child != 0)
    return child;
  ::dup2(output, 1);
  ::dup2(output, 2);
  ::execvp(words[0], words.data());
  ::_exit(127);
}

} // namespace

result<outcome> run_and_capture(const std::vector<std::string>& argv, std::chrono::seconds limit) {
  using clock = std::chrono::steady_clock;
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0)
    return failure{fault::os, "making a pipe", errno};
  unique_fd from{ends[0]}, to{ends[1]};
  pid_t child = start(argv, to.get());
  if (child < 0)
    return failure{fault::os, "starting " + argv.at(0), errno};
  to.reset();
  outcome x;
  auto deadline = clock::now() + limit;
  std::array<char, 4096> buffer;
  while (true) {
    auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - clock::now()).count();
    pollfd p{from.get(), POLLIN, 0};
    if (left <= 0 || ::poll(&p, 1, static_cast<int>(left)) == 0) {
      ::kill(child, SIGKILL);
      ::waitpid(child, nullptr, 0);
      x.status = 255;
      x.output += "\n(killed: out of time)\n";
      return x;
    }
    auto n = ::read(from.get(), buffer.data(), buffer.size());
    if (n <= 0)
      break;
    if (x.output.size() < most_output)
      x.output.append(buffer.data(), static_cast<size_t>(n));
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  x.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return x;
}

result<pid_t> start_quietly(const std::vector<std::string>& argv) {
  unique_fd nowhere{::open("/dev/null", O_WRONLY | O_CLOEXEC)};
  pid_t child = start(argv, nowhere.get());
  if (child < 0)
    return failure{fault::os, "starting " + argv.at(0), errno};
  return child;
}

} // namespace dongled::lab
