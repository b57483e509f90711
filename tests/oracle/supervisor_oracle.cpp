#include "tests/oracle/replay.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <iostream>
#include <optional>
#include <random>
#include <sstream>
#include <string>
#include <vector>

// Compares our supervisor with OTP's: tells both the same random stories and compares, step by
// step, what each did. What differs on purpose is listed in sequence.hpp.
//
//   supervisor_oracle [--sequences N] [--seed S] [--show NUMBER]
//
// Ends with 0 when all are equal, 1 when not, 64 on a wrong option, 77 without Erlang.

using namespace dongled;

namespace {

struct options {
  uint64_t sequences = 2000;
  uint64_t seed = 0;
  std::optional<uint64_t> show; ///< Print this story, as ours tells it, and stop.
};

std::optional<options> parse(int argc, char** argv) {
  options x;
  x.seed = std::random_device{}();
  for (int i = 1; i < argc; i += 2) {
    if (i + 1 == argc)
      return std::nullopt;
    uint64_t value = 0;
    auto end = argv[i + 1] + std::strlen(argv[i + 1]);
    if (std::from_chars(argv[i + 1], end, value).ptr != end)
      return std::nullopt;
    if (std::strcmp(argv[i], "--sequences") == 0)
      x.sequences = value;
    else if (std::strcmp(argv[i], "--seed") == 0)
      x.seed = value;
    else if (std::strcmp(argv[i], "--show") == 0)
      x.show = value;
    else
      return std::nullopt;
  }
  return x;
}

/// What is told of a story, without what is left to chance: simple_one_for_one children are all
/// told to go at once, so the order in which they say "-label" means nothing.
std::string comparable(const oracle::sequence& story, const std::string& told) {
  if (story.how != supervision::strategy::simple_one_for_one)
    return told;
  std::istringstream in{told};
  std::string text;
  std::vector<std::string> ends;
  auto flush = [&] {
    std::sort(ends.begin(), ends.end());
    for (auto& x : ends)
      text += x + ' ';
    ends.clear();
  };
  for (std::string word; std::getline(in, word, ' ');) {
    if (word.rfind('-', 0) == 0) {
      ends.push_back(word);
      continue;
    }
    flush();
    text += word + ' ';
  }
  flush();
  return text;
}

} // namespace

int main(int argc, char** argv) {
  auto wanted = parse(argc, argv);
  if (!wanted) {
    std::cerr << "usage: supervisor_oracle [--sequences N] [--seed S] [--show NUMBER]\n";
    return 64;
  }
  if (wanted->show) {
    auto story = oracle::invent(wanted->seed, *wanted->show);
    std::cout << oracle::to_erlang(story) << '\n' << oracle::replay(story);
    return 0;
  }
  if (!oracle::erlang_is_there()) {
    std::cerr << "SKIPPED: no erl and erlc in PATH, so there is no OTP supervisor to compare with "
                 "(Debian: erlang-base)\n";
    return 77;
  }
  std::vector<oracle::sequence> stories;
  for (uint64_t n = 0; n < wanted->sequences; ++n)
    stories.push_back(oracle::invent(wanted->seed, n));
  std::cout << stories.size() << " sequences, seed " << wanted->seed << std::endl;
  auto theirs = oracle::replay_with_otp(stories);
  if (!theirs) {
    std::cerr << theirs.why().doing << '\n';
    return 1;
  }
  size_t steps = 0, different = 0;
  for (size_t n = 0; n < stories.size(); ++n) {
    auto ours = oracle::replay(stories[n]);
    steps += stories[n].steps.size();
    if (comparable(stories[n], ours) == comparable(stories[n], (*theirs)[n]))
      continue;
    if (++different <= 5)
      std::cout << "\nDIFFERENT: " << oracle::to_erlang(stories[n]) << "\n--- OTP\n"
                << (*theirs)[n] << "--- ours\n"
                << ours;
  }
  std::cout << steps << " steps, " << different << " sequences differ\n";
  return different == 0 ? 0 : 1;
}
