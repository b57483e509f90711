#include "tests/lab/lab.hpp"

#include "tests/lab/places.hpp"
#include "tests/lab/sandbox.hpp"

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/wait.h>

namespace dongled::lab {

namespace {

constexpr std::chrono::seconds term_grace{12}; // The daemon promises to end within 10.
constexpr std::chrono::milliseconds traffic_beat{500};

std::vector<twin_options> twins_of(const run_options& options) {
  std::vector<twin_options> list;
  for (size_t i = 0; i < options.dongles.size(); ++i) {
    auto n = options.dongles[i];
    twin_options x;
    x.family = options.families[i % options.families.size()];
    x.subnet = n;
    x.login = options.login;
    x.password = options.password;
    auto tail = std::to_string(1000 + n);
    x.imei = "86000000000" + tail;
    x.plmn = "4130" + std::to_string(1 + i % 3); // as carriers are dealt out
    x.imsi = x.plmn + "000000" + tail;
    x.iccid = "8994010000000000" + tail;
    x.operator_name = address_pool::carrier_of(static_cast<unsigned>(i));
    x.timing.boot = options.boot;
    x.seed = n;
    list.push_back(std::move(x));
  }
  return list;
}

/// Twenty web servers and their clients need more descriptors than the usual soft limit.
void raise_descriptor_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) == 0) {
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
  }
}

} // namespace

result<std::unique_ptr<lab>> lab::make(const run_options& options) {
  auto on = loop::make();
  if (!on)
    return on.why();
  std::unique_ptr<lab> x{new lab(*std::move(on), options)};
  if (auto built = x->build(); !built)
    return built.why();
  return x;
}

result<done> lab::build() {
  lab_ms();
  if (auto x = mount_world(options_.state_dir, std::string{places::uplink_router}); !x)
    return x;
  if (auto x = watch_signals(); !x)
    return x;
  auto net = internet::make(loop_, queries_);
  if (!net)
    return net.why();
  internet_ = *std::move(net);
  if (auto x = internet_->space().publish(options_.state_dir + "/internet"); !x)
    return x;
  auto home = host::make(*internet_, options_.dhcp);
  if (!home)
    return home.why();
  host_ = *std::move(home);
  surroundings where{loop_, *internet_, *host_, addresses_, queries_};
  auto dongles = rack::make(where, options_.state_dir + "/sys", options_.hubs, twins_of(options_));
  if (!dongles)
    return dongles.why();
  rack_ = *std::move(dongles);
  faults_ = std::make_unique<fault_desk>(where, *rack_);
  keep_account();
  if (auto x = faults_->set_all(options_.faults); !x)
    return x;
  auto door = control::make(
    loop_, options_.state_dir + "/control.sock",
    [this](const auto& argv, control::reply answer) { obey(argv, std::move(answer)); });
  if (!door)
    return door.why();
  control_ = *std::move(door);
  loop_.every(traffic_beat, [this] {
    for (const auto& d : rack_->dongles())
      d->traffic();
  });
  return done{};
}

result<done> lab::watch_signals() {
  sigset_t set;
  sigemptyset(&set);
  for (int s : {SIGCHLD, SIGTERM, SIGHUP, SIGINT, SIGQUIT})
    sigaddset(&set, s);
  ::sigprocmask(SIG_BLOCK, &set, nullptr);
  ::signal(SIGPIPE, SIG_IGN);
  signals_.reset(::signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC));
  if (!signals_)
    return failure{fault::os, "watching signals", errno};
  loop_.watch(signals_.get(), EPOLLIN, [this](uint32_t) { on_signal(); });
  return done{};
}

void lab::on_signal() {
  signalfd_siginfo x;
  while (::read(signals_.get(), &x, sizeof x) == sizeof x) {
    auto number = static_cast<int>(x.ssi_signo);
    if (number == SIGCHLD)
      reap();
    // The terminal sends SIGINT and SIGQUIT to COMMAND itself.
    if ((number == SIGTERM || number == SIGHUP) && command_ > 0) {
      ::kill(command_, SIGTERM);
      loop_.after(term_grace, [this] {
        status_ = 128 + SIGKILL;
        loop_.stop();
      });
    }
  }
}

void lab::reap() {
  // Process 1 inherits everybody's orphans.
  int status = 0;
  pid_t who = 0;
  while ((who = ::waitpid(-1, &status, WNOHANG)) > 0)
    if (who == command_) {
      status_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
      loop_.stop();
    }
}

result<done> lab::start_command() {
  std::vector<char*> argv;
  for (auto& word : options_.command)
    argv.push_back(word.data());
  argv.push_back(nullptr);
  auto path = options_.state_dir;
  ::setenv("DONGLELAB_STATE", path.c_str(), 1);
  ::setenv("DONGLELAB_CONTROL", (path + "/control.sock").c_str(), 1);
  ::setenv("DONGLELAB_SYSFS", (path + "/sys").c_str(), 1);
  ::setenv("DONGLELAB_USBFS", (path + "/dev-bus-usb").c_str(), 1);
  ::setenv("DONGLELAB_INTERNET", (path + "/internet").c_str(), 1);
  std::fflush(nullptr);
  command_ = ::fork();
  if (command_ < 0)
    return failure{fault::os, "starting the command", errno};
  if (command_ == 0) {
    sigset_t none;
    sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    ::signal(SIGPIPE, SIG_DFL);
    ::execvp(argv[0], argv.data());
    int code = errno;
    std::fprintf(stderr, "donglelab: %s: %s\n", argv[0], std::strerror(code));
    ::_exit(code == ENOENT ? 127 : 126);
  }
  return done{};
}

int lab::run() {
  if (auto x = start_command(); !x) {
    std::fprintf(stderr, "donglelab: %s\n", x.why().doing.c_str());
    return 70;
  }
  // Only now: the limit that COMMAND runs under is the caller's own.
  raise_descriptor_limit();
  loop_.run();
  return status_;
}

} // namespace dongled::lab
