#include "io/host/child.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <optional>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

extern char** environ;

namespace dongled::io::host {

namespace {

using clock = std::chrono::steady_clock;

/// Both ends of a pipe, closed with it.
struct channel {
  int read = -1, write = -1;

  channel() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) == 0)
      read = ends[0], write = ends[1];
  }
  channel(const channel&) = delete;
  channel& operator=(const channel&) = delete;
  ~channel() {
    shut(read);
    shut(write);
  }
  static void shut(int& x) {
    if (x >= 0)
      ::close(std::exchange(x, -1));
  }
  explicit operator bool() const { return read >= 0; }
};

/// How the child begins: with three pipes, and no signal blocked or ignored.
class beginning {
public:
  beginning(channel& in, channel& out, channel& err) {
    posix_spawn_file_actions_init(&files_);
    posix_spawnattr_init(&how_);
    posix_spawn_file_actions_adddup2(&files_, in.read, 0);
    posix_spawn_file_actions_adddup2(&files_, out.write, 1);
    posix_spawn_file_actions_adddup2(&files_, err.write, 2);
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_setsigmask(&how_, &none);
    posix_spawnattr_setsigdefault(&how_, &all);
    posix_spawnattr_setflags(&how_, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  }
  beginning(const beginning&) = delete;
  beginning& operator=(const beginning&) = delete;
  ~beginning() {
    posix_spawn_file_actions_destroy(&files_);
    posix_spawnattr_destroy(&how_);
  }
  /// errno's value; 0: it runs.
  int spawn(pid_t& child, const std::string& path, const std::vector<std::string>& arguments) {
    std::vector<char*> words{const_cast<char*>(path.c_str())};
    for (auto& x : arguments)
      words.push_back(const_cast<char*>(x.c_str()));
    words.push_back(nullptr);
    return ::posix_spawn(&child, path.c_str(), &files_, &how_, words.data(), environ);
  }

private:
  posix_spawn_file_actions_t files_{};
  posix_spawnattr_t how_{};
};

/// A write to a child that has gone must not end us.
ssize_t write_quietly(int to, const char* from, size_t size) {
  sigset_t pipe, before, pending;
  sigemptyset(&pipe);
  sigaddset(&pipe, SIGPIPE);
  sigpending(&pending);
  pthread_sigmask(SIG_BLOCK, &pipe, &before);
  auto n = ::write(to, from, size);
  auto why = errno;
  if (n < 0 && why == EPIPE && sigismember(&pending, SIGPIPE) == 0) {
    timespec none{};
    while (sigtimedwait(&pipe, nullptr, &none) < 0 && errno == EINTR)
      ;
  }
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  errno = why;
  return n;
}

/// Reads what there is; false: too much.
bool take(int& from, std::string& into, size_t most) {
  std::array<char, 65536> chunk;
  auto n = ::read(from, chunk.data(), chunk.size());
  if (n > 0)
    into.append(chunk.data(), static_cast<size_t>(n));
  else if (n == 0 || (errno != EINTR && errno != EAGAIN))
    channel::shut(from);
  return into.size() <= most;
}

/// Moves bytes both ways until the child has closed its ends. Why it should not go on, if so.
std::optional<failure> converse(channel& in, channel& out, channel& err, const std::string& input,
                                child_end& to, clock::time_point end, size_t most) {
  size_t sent = 0;
  while (out.read >= 0 || err.read >= 0) {
    if (sent == input.size())
      channel::shut(in.write);
    std::array<pollfd, 3> all{pollfd{in.write, POLLOUT, 0}, pollfd{out.read, POLLIN, 0},
                              pollfd{err.read, POLLIN, 0}};
    auto left = std::chrono::ceil<milliseconds>(end - clock::now()).count();
    if (left <= 0)
      return failure{fault::timed_out, "no end in time"};
    if (::poll(all.data(), all.size(), static_cast<int>(left)) < 0) {
      if (errno == EINTR)
        continue;
      return failure{fault::os, std::strerror(errno), errno};
    }
    if (all[0].revents != 0) {
      auto n = write_quietly(in.write, input.data() + sent, input.size() - sent);
      if (n >= 0)
        sent += static_cast<size_t>(n);
      else if (errno != EINTR && errno != EAGAIN)
        channel::shut(in.write), sent = input.size();
    }
    if (all[1].revents != 0 && !take(out.read, to.out, most))
      return failure{fault::bad_input, "it prints too much"};
    if (all[2].revents != 0 && !take(err.read, to.err, 65536))
      return failure{fault::bad_input, "it complains too much"};
  }
  return std::nullopt;
}

/// Waits for the end of a child that has closed its ends: a moment.
int bury(pid_t child, clock::time_point end, bool kill) {
  int status = 0;
  for (auto killed = kill;;) {
    if (killed)
      ::kill(child, SIGKILL);
    auto got = ::waitpid(child, &status, killed ? 0 : WNOHANG);
    if (got == child || (got < 0 && errno != EINTR))
      break;
    killed = killed || clock::now() >= end;
    if (!killed)
      ::poll(nullptr, 0, 1);
  }
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

} // namespace

result<child_end> run_child(const std::string& path, const std::vector<std::string>& arguments,
                            const std::string& input, milliseconds limit, size_t most) {
  auto end = clock::now() + limit;
  auto doing = "run " + path;
  channel in, out, err;
  if (!in || !out || !err)
    return failure{fault::exhausted, doing + ": no descriptor left", errno};
  pid_t child = -1;
  if (auto why = beginning{in, out, err}.spawn(child, path, arguments); why != 0) {
    auto missing = why == ENOENT || why == ENOTDIR || why == EACCES;
    return failure{missing                ? fault::unsupported
                   : means_exhausted(why) ? fault::exhausted
                                          : fault::os,
                   doing + ": " + std::strerror(why), why};
  }
  channel::shut(in.read);
  channel::shut(out.write);
  channel::shut(err.write);
  ::fcntl(in.write, F_SETFL, O_NONBLOCK);
  child_end to;
  auto trouble = converse(in, out, err, input, to, end, most);
  to.status = bury(child, end, trouble.has_value());
  if (trouble)
    return failure{trouble->code, doing + ": " + trouble->doing, trouble->detail};
  return to;
}

} // namespace dongled::io::host
