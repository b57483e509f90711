// The users file: every line is a user or a problem, and what was read is what was written.
#include "io/relay/access/users.hpp"
#include "tests/fuzz/fuzz.hpp"

#include <algorithm>

namespace {

using namespace dongled;
using namespace dongled::io::relay;
using namespace dongled::test;

void examine_problems(const users_reading& x, std::string_view text) {
  must(x.problems.size() <= 100, "problems are bounded");
  auto lines = 1 + std::count(text.begin(), text.end(), '\n');
  int last = 0;
  for (auto& one : x.problems) {
    must(one.line > last && one.line <= lines, "a problem has a line of the file, in order");
    last = one.line;
    auto told = to_string(one);
    must(std::none_of(told.begin(), told.end(),
                      [](char c) { return static_cast<uint8_t>(c) < 0x20 || c == 0x7f; }),
         "a problem is one printable line");
  }
}

} // namespace

void dongled::test::examine(std::string_view input) {
  auto x = parse_users(input, "users");
  examine_problems(x, input);
  // Whoever is in it is told by the names in front of the colons.
  std::string written;
  size_t found = 0;
  for (auto rest = input; !rest.empty();) {
    auto line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    line.remove_prefix(std::min(line.find_first_not_of(" \t\r"), line.size()));
    if (line.starts_with('#') || line.find(':') == line.npos)
      continue;
    std::string name{line.substr(0, line.find(':'))};
    auto secret = x.users.find(name);
    if (!secret || written.find('\n' + name + ':') != written.npos)
      continue;
    ++found;
    must(secret->iterations >= secret_hash::fewest && secret->iterations <= secret_hash::most
           && secret->iterations <= x.users.slowest(),
         "iterations lie within their bounds");
    must(secret->salt.size() >= secret_hash::shortest_salt
           && secret->salt.size() <= secret_hash::longest_salt,
         "a salt's length lies within its bounds");
    written += '\n' + name + ':' + to_string(*secret);
  }
  must(found == x.users.size(), "every user stands in the file");
  auto again = parse_users(written, "users");
  must(again.ok() && again.users.size() == found, "users that are written read back");
  for (auto rest = std::string_view{written}; !rest.empty();) {
    rest.remove_prefix(1);
    std::string name{rest.substr(0, rest.find(':'))};
    must(*again.users.find(name) == *x.users.find(name), "and have the same secret");
    rest.remove_prefix(std::min(rest.find('\n'), rest.size()));
  }
}
