#pragma once

#include <span>
#include <string_view>

namespace dongled::analysis {

/// How a row looks at the window.
enum class trial {
  grows,        ///< A counter grew by the bound or more.
  steady,       ///< A counter that is known did not grow.
  above,        ///< A gauge stood above the bound.
  never_above,  ///< It never did, and is known.
  below,        ///< A gauge stood below the bound.
  share,        ///< A gauge stood above the bound as a share of the other one.
  no_share,     ///< It never did.
  always_share, ///< It never stood lower.
  rate,         ///< A counter's fastest growth is above the bound as a share of another's.
  unusual,      ///< It stood or grew higher than in the hours that are the baseline.
  holds,        ///< A circumstance is true, or a number of at least the bound.
  not_so,       ///< A circumstance is known and false.
};

/// One evidence of one cause. Its weight is what was counted, ten times the logarithm of
/// P(seen|cause) / P(seen|another), with one added to each count; or, where nobody has counted yet,
/// what is assumed.
struct evidence {
  const char* cause;
  const char* group; ///< Rows of a group are one fact told several ways: the strongest counts.
  trial by;
  const char* series; ///< Or a circumstance's name.
  const char* other;  ///< The series of which it is a share; else null.
  double bound;
  double assumed;           ///< dB, below 0: it speaks against the cause. Used while `runs` is 0.
  int seen, runs;           ///< In runs with this cause.
  int seen_else, runs_else; ///< In runs with another, and in quiet ones.
  const char* says;
};

std::span<const evidence> evidence_table();

/// A cause and what to do about it.
struct cause_card {
  const char* name;
  const char* title;     ///< "the tracking table is full".
  const char* decide_by; ///< What would decide it.
  const char* remedy;    ///< With its price.
};
std::span<const cause_card> cause_cards();

/// The weight of a row in dB.
double weight_of(const evidence& x);

} // namespace dongled::analysis
