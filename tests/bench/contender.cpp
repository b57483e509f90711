#include "tests/bench/contender.hpp"

#include <cerrno>
#include <chrono>
#include <csignal>
#include <thread>
#include <utility>

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace dongled::bench {

namespace {

using std::chrono::steady_clock;

constexpr std::chrono::seconds start_limit{40};
constexpr std::chrono::seconds stop_grace{12}; // dongled promises to end within 10.
constexpr std::chrono::milliseconds between_looks{20};

/// Polls until @p f holds; false when it never did.
template <class F>
bool within(std::chrono::seconds limit, F f) {
  auto deadline = steady_clock::now() + limit;
  while (!f()) {
    if (steady_clock::now() > deadline)
      return false;
    std::this_thread::sleep_for(between_looks);
  }
  return true;
}

[[noreturn]] void become(std::vector<std::string> command, const std::string& log) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  ::signal(SIGPIPE, SIG_DFL);
  int out = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  ::dup2(out, STDOUT_FILENO);
  ::dup2(out, STDERR_FILENO);
  std::vector<char*> argv;
  for (auto& word : command)
    argv.push_back(word.data());
  argv.push_back(nullptr);
  ::execvp(argv[0], argv.data());
  ::_exit(127);
}

bool answers(const path& how) {
  auto fd = dial(how, far::echo);
  return fd && bounce(fd->get());
}

} // namespace

bool installed(const contender_plan& x) {
  if (x.command.empty())
    return true;
  const auto& program = x.command.front();
  const char* path_text = ::getenv("PATH");
  std::string folders = path_text == nullptr ? "" : path_text;
  // Daemons live where an ordinary user's PATH does not lead.
  folders += ":/usr/sbin:/sbin";
  if (program.find('/') != std::string::npos)
    return ::access(program.c_str(), X_OK) == 0;
  for (size_t start = 0; start <= folders.size();) {
    auto end = std::min(folders.find(':', start), folders.size());
    if (::access((folders.substr(start, end - start) + '/' + program).c_str(), X_OK) == 0)
      return true;
    start = end + 1;
  }
  return false;
}

result<contender> contender::start(const contender_plan& plan, const site& where) {
  pid_t process = 0;
  if (!plan.command.empty()) {
    process = ::fork();
    if (process < 0)
      return failure{fault::os, "starting " + plan.name, errno};
    if (process == 0)
      become(plan.command, where.folder + '/' + plan.name + ".log");
  }
  contender x{process, plan.how};
  bool gone = false;
  bool ready = within(start_limit, [&] {
    gone = process > 0 && ::waitpid(process, nullptr, WNOHANG) == process;
    return gone || answers(plan.how);
  });
  if (gone)
    x.process_ = 0;
  if (gone || !ready)
    return failure{gone ? fault::os : fault::timed_out, "waiting for " + plan.name, 0};
  return x;
}

contender::contender(contender&& x) noexcept
  : process_(std::exchange(x.process_, 0)), how_(std::move(x.how_)) {}

contender::~contender() {
  if (process_ <= 0)
    return;
  ::kill(process_, SIGTERM);
  if (!within(stop_grace, [&] { return ::waitpid(process_, nullptr, WNOHANG) != 0; })) {
    ::kill(process_, SIGKILL);
    ::waitpid(process_, nullptr, 0);
  }
}

} // namespace dongled::bench
