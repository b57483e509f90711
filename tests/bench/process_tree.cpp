#include "tests/bench/process_tree.hpp"

#include <charconv>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <sstream>
#include <string>

#include <unistd.h>

namespace dongled::bench {

namespace fs = std::filesystem;

namespace {

/// The fields of /proc/PID/stat from the third on; the second, a name, may hold anything.
std::vector<std::string> stat_of(pid_t x) {
  std::ifstream file{"/proc/" + std::to_string(x) + "/stat"};
  std::string text{std::istreambuf_iterator<char>{file}, {}};
  auto name_end = text.rfind(')');
  if (name_end == std::string::npos)
    return {};
  std::istringstream rest{text.substr(name_end + 1)};
  return {std::istream_iterator<std::string>{rest}, {}};
}

} // namespace

std::vector<pid_t> process_tree(pid_t root) {
  std::multimap<pid_t, pid_t> children;
  std::error_code none;
  for (const auto& x : fs::directory_iterator{"/proc", none}) {
    auto name = x.path().filename().string();
    pid_t id = 0;
    if (std::from_chars(name.data(), name.data() + name.size(), id).ec != std::errc{})
      continue;
    if (auto stat = stat_of(id); stat.size() > 1)
      children.emplace(static_cast<pid_t>(std::stol(stat[1])), id);
  }
  std::vector<pid_t> tree{root};
  for (size_t i = 0; i < tree.size(); ++i)
    for (auto [at, end] = children.equal_range(tree[i]); at != end; ++at)
      tree.push_back(at->second);
  return tree;
}

double cpu_seconds(pid_t root) {
  double ticks = 0;
  for (auto id : process_tree(root))
    if (auto stat = stat_of(id); stat.size() > 14)
      for (size_t field = 11; field < 15; ++field)
        ticks += std::stod(stat[field]);
  return ticks / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

uint64_t private_kib(pid_t root) {
  uint64_t sum = 0;
  for (auto id : process_tree(root)) {
    std::ifstream file{"/proc/" + std::to_string(id) + "/smaps_rollup"};
    for (std::string line; std::getline(file, line);)
      if (line.starts_with("Private_Clean:") || line.starts_with("Private_Dirty:"))
        sum += std::stoull(line.substr(line.find(':') + 1));
  }
  return sum;
}

} // namespace dongled::bench
