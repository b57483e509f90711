#pragma once

#include "tests/bottle/run.hpp"

#include <map>
#include <string>
#include <vector>

namespace dongled::bottle {

/// A plan for people: its rack, its settings, its turns.
std::string portrait(const plan& x);
/// How a run has ended, for people.
std::string tell(uint64_t seed, const outcome& x, double seconds);

/// How a run has ended, in one line, which `summary` reads.
std::string line_of(uint64_t seed, const outcome& x);

/// Many runs together.
class summary {
public:
  void add(const std::string& line);
  void crashed(uint64_t seed, const std::string& how);
  bool good() const { return broken_.empty(); }
  /// What a campaign that is worth its time must have reached, and has not.
  std::vector<std::string> never_reached() const;
  std::string text(double seconds) const;

private:
  uint64_t runs_ = 0, messages_ = 0;
  double simulated_min_ = 0, dongle_min_ = 0;
  std::map<uint64_t, std::string> broken_;
  std::map<std::string, uint64_t> marks_;
};

} // namespace dongled::bottle
