#include "tests/lab/sandbox.hpp"

#include "tests/lab/unique_fd.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/wait.h>

namespace dongled::lab {

namespace fs = std::filesystem;

namespace {

constexpr int spaces = CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET;

failure sandbox_failure(const std::string& doing) {
  int code = errno;
  return {code == EPERM || code == EACCES || code == ENOSPC ? fault::denied : fault::os, doing,
          code};
}

bool write_file(const char* path, const std::string& text) {
  unique_fd fd{::open(path, O_WRONLY | O_CLOEXEC)};
  return fd && ::write(fd.get(), text.data(), text.size()) == static_cast<ssize_t>(text.size());
}

result<done> enter_spaces() {
  auto uid = ::geteuid();
  auto gid = ::getegid();
  if (uid == 0 && ::unshare(spaces) == 0)
    return done{};
  if (::unshare(CLONE_NEWUSER | spaces) != 0)
    return sandbox_failure("making user, network, mount and process namespaces");
  // user_namespaces(7): without setgroups denied, an unprivileged gid_map is refused.
  write_file("/proc/self/setgroups", "deny");
  if (!write_file("/proc/self/uid_map", "0 " + std::to_string(uid) + " 1")
      || !write_file("/proc/self/gid_map", "0 " + std::to_string(gid) + " 1"))
    return sandbox_failure("mapping the user into the new namespace");
  return done{};
}

volatile sig_atomic_t passed_on_to = 0;

extern "C" void pass_on(int signal) {
  if (passed_on_to > 0)
    ::kill(passed_on_to, signal);
}

int wait_for(pid_t child) {
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

result<done> mount_at(const char* type, const std::string& at, unsigned long flags,
                      const char* options) {
  if (::mount(type, at.c_str(), type, flags, options) != 0)
    return sandbox_failure(std::string{"mounting "} + type + " on " + at);
  return done{};
}

/// Makes the resolver's file the one that programs read, though /etc/resolv.conf be a symlink into
/// a /run that is ours now.
result<done> redirect_resolver(const fs::path& real, const std::string& ours) {
  std::error_code ignored;
  fs::create_directories(real.parent_path(), ignored);
  if (!fs::exists(real, ignored))
    std::ofstream{real};
  if (::mount(ours.c_str(), real.c_str(), nullptr, MS_BIND, nullptr) != 0)
    return sandbox_failure("putting our resolv.conf on " + real.string());
  return done{};
}

} // namespace

result<int> run_in_sandbox(const std::function<int()>& inside) {
  // The pipe tells the child of our death even if it came before PR_SET_PDEATHSIG.
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0)
    return sandbox_failure("making a pipe");
  unique_fd read_end{ends[0]}, write_end{ends[1]};
  if (auto x = enter_spaces(); !x)
    return x.why();
  std::fflush(nullptr);
  pid_t child = ::fork();
  if (child < 0)
    return sandbox_failure("starting the sandbox");
  if (child == 0) {
    write_end.reset();
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    char none = 0;
    ::fcntl(read_end.get(), F_SETFL, O_NONBLOCK);
    if (::read(read_end.get(), &none, 1) == 0)
      ::_exit(1);
    int code = inside();
    std::fflush(nullptr);
    ::_exit(code);
  }
  passed_on_to = child;
  struct sigaction action {};
  action.sa_handler = pass_on;
  ::sigaction(SIGTERM, &action, nullptr);
  ::sigaction(SIGHUP, &action, nullptr);
  ::signal(SIGINT, SIG_IGN);
  ::signal(SIGQUIT, SIG_IGN);
  return wait_for(child);
}

result<done> sandbox_possible() {
  std::fflush(nullptr);
  pid_t child = ::fork();
  if (child < 0)
    return sandbox_failure("forking");
  if (child == 0) {
    auto x = run_in_sandbox([] { return 0; });
    ::_exit(x ? 0 : (x.why().detail != 0 ? x.why().detail : 1));
  }
  int code = wait_for(child);
  if (code != 0)
    return failure{fault::denied, "making user, network, mount and process namespaces", code};
  return done{};
}

result<done> mount_world(const std::string& state_dir, const std::string& resolver) {
  std::error_code ignored;
  auto resolv_conf = fs::weakly_canonical("/etc/resolv.conf", ignored);
  if (::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0)
    return sandbox_failure("making the mounts private");
  constexpr unsigned long calm = MS_NOSUID | MS_NODEV | MS_NOEXEC;
  // A masked /proc (containers) cannot be mounted afresh without privileges; the outer one does.
  if (::mount("proc", "/proc", "proc", calm, nullptr) != 0)
    std::fprintf(stderr, "donglelab: keeping the outer /proc: %s\n", std::strerror(errno));
  // A fresh sysfs shows /sys/class/net of this namespace. It is a convenience, no condition.
  if (::mount("sysfs", "/sys", "sysfs", calm, nullptr) != 0)
    std::fprintf(stderr, "donglelab: keeping the outer /sys: %s\n", std::strerror(errno));
  if (auto x = mount_at("tmpfs", "/run", MS_NOSUID | MS_NODEV, "mode=755"); !x)
    return x;
  if (state_dir.starts_with("/run/"))
    fs::create_directories(state_dir, ignored);
  if (!fs::is_directory(state_dir, ignored))
    return failure{fault::not_found, "no directory " + state_dir, 0};
  if (auto x = mount_at("tmpfs", state_dir, MS_NOSUID | MS_NODEV, "mode=755"); !x)
    return x;
  auto ours = state_dir + "/resolv.conf";
  std::ofstream{ours} << "nameserver " << resolver << "\noptions timeout:2 attempts:2\n";
  return redirect_resolver(resolv_conf, ours);
}

} // namespace dongled::lab
