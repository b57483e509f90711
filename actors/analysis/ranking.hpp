#pragma once

#include "actors/analysis/evidence_table.hpp"
#include "actors/analysis/incident.hpp"

#include <optional>
#include <string>
#include <vector>

namespace dongled::analysis {

/// An evidence that was found.
struct finding {
  std::string says;   ///< With its numbers.
  std::string series; ///< Or the circumstance.
  double db = 0;
  std::optional<double> value, usual; ///< Then; and in the hours that are the baseline.
  std::string unit;
  unix_ms began = 0; ///< 0: not at one time.
  std::string basis; ///< "counted 20", "assumed", "21 usual hours".
};

struct suspect {
  const cause_card* card = nullptr;
  double db = 0;
  std::vector<finding> speaks_for, against;
  bool by_circumstance = false; ///< Something happened in the window, and not only numbers differ.
};

struct ranking {
  unix_ms at = 0, from = 0, to = 0;
  std::optional<unix_ms> onset;
  std::vector<suspect> causes;      ///< All, the likeliest first; "none" has its place among them.
  std::vector<std::string> unknown; ///< What could not be looked at, a sentence each.
  size_t usual_hours = 0;           ///< Of the baseline.
};

/// Causes in the order of what speaks for them: (samples, changes, hours; table) to order. Pure.
ranking rank(const incident& x, std::span<const evidence> table = evidence_table());

/// "weak", "supports", "strong" or "very strong", after Kass and Raftery 1995.
const char* word_of(double db);

/// The most that a rank of p may weigh: -1/(e p ln p) of Vovk and Sellke, in dB; 0 from p = 1/e on.
double bound_of_rank(double p);

/// What a reader wants first.
std::string verdict_of(const ranking& x);

/// Where "none" stands: a cause that reaches it stands out.
inline constexpr double none_db = 5;

} // namespace dongled::analysis
