#include "io/host/process_stats.hpp"

#include <sys/resource.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>

namespace dongled::io::host {

namespace {

/// The number after `name:` in a status line.
std::optional<uint64_t> field(const std::string& line, const std::string& name) {
  uint64_t x = 0;
  if (!line.starts_with(name + ':') || !(std::istringstream(line.substr(name.size() + 1)) >> x))
    return std::nullopt;
  return x;
}

} // namespace

result<process_stats> read_process_stats(const std::string& proc_self) {
  process_stats out;
  std::optional<uint64_t> rss_kib, threads;
  errno = 0;
  std::ifstream status(proc_self + "/status");
  if (!status && means_exhausted(errno))
    return failure{fault::exhausted, "read " + proc_self + "/status", errno};
  for (std::string line; std::getline(status, line);) {
    if (auto x = field(line, "VmRSS"))
      rss_kib = x;
    if (auto x = field(line, "Threads"))
      threads = x;
  }
  if (!rss_kib || !threads)
    return failure{fault::os, "read " + proc_self + "/status"};
  out.rss_bytes = *rss_kib * 1024;
  out.threads = *threads;

  std::error_code error;
  std::filesystem::directory_iterator at(proc_self + "/fd", error), end;
  for (; !error && at != end; at.increment(error))
    ++out.open_fds;
  if (error)
    return failure{means_exhausted(error.value()) ? fault::exhausted : fault::os,
                   "read " + proc_self + "/fd: " + error.message(), error.value()};
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0)
    out.fd_limit = limit.rlim_cur;
  rusage used{};
  auto seconds = [](const timeval& x) {
    return static_cast<double>(x.tv_sec) + static_cast<double>(x.tv_usec) / 1e6;
  };
  if (getrusage(RUSAGE_SELF, &used) == 0)
    out.cpu_seconds = seconds(used.ru_utime) + seconds(used.ru_stime);
  return out;
}

} // namespace dongled::io::host
