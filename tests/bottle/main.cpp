#include "tests/bottle/campaign.hpp"

#include <cstdio>
#include <fstream>
#include <string>

using namespace dongled::bottle;

namespace {

constexpr auto usage = R"(rack_in_a_bottle [OPTIONS]
The daemon's real tree over a rack in memory, in virtual time, one run a seed (tests/bottle/README.md).
  --seed N       run seed N alone and tell what happens
  --quiet        of that tell only how it ends
  --log          and what the daemon logs
  --shrink       of a seed that breaks something, find the fewest turns that still do
  --seeds FILE   those that begin a line of FILE
  --first N      the first seed of many (1)
  --runs N       so many seeds (100)
  --minutes N    as many as can be run in that time
  --jobs N       processes side by side (2)
  --coverage     fail when something was never reached
  --without I    do not look at invariant I
)";

std::vector<uint64_t> seeds_in(const std::string& path) {
  std::vector<uint64_t> out;
  std::ifstream in{path};
  for (std::string line; std::getline(in, line);)
    if (!line.empty() && line[0] >= '0' && line[0] <= '9')
      out.push_back(std::stoull(line));
  return out;
}

} // namespace

int main(int argc, char** argv) {
  order what;
  auto single = false, shrink = false;
  for (int i = 1; i < argc; ++i) {
    std::string x = argv[i];
    auto value = [&] { return i + 1 < argc ? std::string(argv[++i]) : std::string("0"); };
    if (x == "--seed") {
      what.first = std::stoull(value());
      single = true;
    } else if (x == "--seeds") {
      what.seeds = seeds_in(value());
    } else if (x == "--first") {
      what.first = std::stoull(value());
    } else if (x == "--runs") {
      what.runs = std::stoull(value());
    } else if (x == "--minutes") {
      what.minutes = std::stod(value());
    } else if (x == "--jobs") {
      what.jobs = std::stoul(value());
    } else if (x == "--quiet") {
      what.quiet = true;
    } else if (x == "--log") {
      what.log = true;
    } else if (x == "--coverage") {
      what.coverage = true;
    } else if (x == "--without") {
      what.without.insert(value());
    } else if (x == "--shrink") {
      shrink = true;
    } else {
      std::fputs(usage, stderr);
      return x == "--help" ? 0 : 64;
    }
  }
  if (shrink)
    return shrink_one(what);
  return single ? run_one(what) : run_many(what);
}
