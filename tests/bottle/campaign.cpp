#include "tests/bottle/campaign.hpp"

#include "tests/bottle/host_clock.hpp"
#include "tests/bottle/report.hpp"
#include "tests/bottle/run.hpp"

#include <poll.h>
#include <spdlog/spdlog.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <vector>

namespace dongled::bottle {

namespace {

/// A run that hangs, in real time.
constexpr unsigned longest_run_s = 240;

struct worker {
  pid_t pid = -1;
  int from = -1;
  std::string text;
  uint64_t at = 0; ///< The seed that it is at.
};

/// The seeds `first + mine`, `first + mine + jobs`…, a line each on @p to.
[[noreturn]] void work(const order& x, size_t mine, int to) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  run_options how;
  how.without = x.without;
  auto end = real_seconds() + x.minutes * 60;
  auto more = [&](uint64_t i) {
    return !x.seeds.empty() ? i < x.seeds.size()
           : x.minutes > 0  ? real_seconds() < end
                            : i < x.runs;
  };
  for (uint64_t i = mine; more(i); i += x.jobs) {
    auto seed = x.seeds.empty() ? x.first + i : x.seeds[i];
    auto begin = "begin " + std::to_string(seed) + "\n";
    if (::write(to, begin.data(), begin.size()) < 0)
      ::_exit(2);
    ::alarm(longest_run_s);
    auto line = line_of(seed, run(make_plan(seed), how)) + "\n";
    for (size_t at = 0; at < line.size();) {
      auto n = ::write(to, line.data() + at, line.size() - at);
      if (n < 0)
        ::_exit(2);
      at += static_cast<size_t>(n);
    }
  }
  ::_exit(0);
}

worker hire(const order& x, size_t mine) {
  int ends[2];
  if (::pipe(ends) != 0)
    return {};
  std::fflush(stdout);
  auto pid = ::fork();
  if (pid == 0) {
    ::close(ends[0]);
    work(x, mine, ends[1]);
  }
  ::close(ends[1]);
  return {pid, ends[0], {}, 0};
}

/// The whole lines that have come.
void take(worker& x, summary& all) {
  for (auto end = x.text.find('\n'); end != std::string::npos; end = x.text.find('\n')) {
    auto line = x.text.substr(0, end);
    x.text.erase(0, end + 1);
    if (line.starts_with("begin "))
      x.at = std::stoull(line.substr(6));
    else
      all.add(line);
  }
}

void dismiss(worker& x, summary& all) {
  int status = 0;
  ::waitpid(x.pid, &status, 0);
  ::close(x.from);
  x.from = -1;
  if (WIFSIGNALED(status))
    all.crashed(x.at, WTERMSIG(status) == SIGALRM ? "it does not end" : "it crashed");
}

} // namespace

int run_one(const order& x) {
  spdlog::set_level(x.log ? spdlog::level::debug : spdlog::level::off);
  run_options how;
  how.without = x.without;
  if (!x.quiet)
    how.print = [](const std::string& line) { std::fputs(line.c_str(), stdout); };
  auto plan = make_plan(x.first);
  if (!x.quiet)
    std::fputs(portrait(plan).c_str(), stdout);
  auto began = real_seconds();
  auto out = run(plan, how);
  std::fputs(tell(x.first, out, real_seconds() - began).c_str(), stdout);
  return out.broken ? 1 : 0;
}

int run_many(const order& x) {
  spdlog::set_level(spdlog::level::off);
  summary all;
  auto began = real_seconds();
  std::vector<worker> crew;
  for (size_t i = 0; i < x.jobs; ++i)
    crew.push_back(hire(x, i));
  for (auto left = crew.size(); left > 0;) {
    std::vector<pollfd> fds;
    for (auto& y : crew)
      fds.push_back({y.from, POLLIN, 0});
    ::poll(fds.data(), fds.size(), -1);
    for (size_t i = 0; i < crew.size(); ++i) {
      if (fds[i].revents == 0)
        continue;
      char bytes[4096];
      auto n = ::read(crew[i].from, bytes, sizeof bytes);
      if (n > 0)
        crew[i].text.append(bytes, static_cast<size_t>(n));
      take(crew[i], all);
      if (n > 0)
        continue;
      dismiss(crew[i], all);
      --left;
    }
  }
  std::fputs(all.text(real_seconds() - began).c_str(), stdout);
  auto gaps = x.coverage ? all.never_reached() : std::vector<std::string>{};
  for (auto& gap : gaps)
    std::printf("never reached: %s\n", gap.c_str());
  return all.good() && gaps.empty() ? 0 : 1;
}

int shrink_one(const order& x) {
  spdlog::set_level(spdlog::level::off);
  run_options how;
  how.without = x.without;
  auto best = make_plan(x.first);
  auto first = run(best, how);
  if (!first.broken) {
    std::printf("seed %llu breaks nothing\n", static_cast<unsigned long long>(x.first));
    return 0;
  }
  auto breaks = [&](const plan& y) {
    auto out = run(y, how);
    return out.broken && out.broken->invariant == first.broken->invariant;
  };
  // Halves, quarters, … of the turns are left out as long as what is left breaks the same.
  for (auto chunk = std::max<size_t>(best.turns.size() / 2, 1); chunk > 0; chunk /= 2)
    for (size_t at = 0; at < best.turns.size();) {
      auto fewer = best;
      auto from = fewer.turns.begin() + static_cast<std::ptrdiff_t>(at);
      auto many = std::min(chunk, fewer.turns.size() - at);
      fewer.turns.erase(from, from + static_cast<std::ptrdiff_t>(many));
      if (breaks(fewer))
        best = std::move(fewer);
      else
        at += many;
    }
  if (!x.quiet)
    how.print = [](const std::string& line) { std::fputs(line.c_str(), stdout); };
  auto out = run(best, how);
  std::fputs((portrait(best) + tell(x.first, out, 0)).c_str(), stdout);
  return 1;
}

} // namespace dongled::bottle
