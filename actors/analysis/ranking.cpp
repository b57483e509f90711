#include "actors/analysis/ranking.hpp"

#include "actors/analysis/moment.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>
#include <set>

namespace dongled::analysis {

using namespace io::recorder;

namespace {

constexpr double group_clamp = 20;
constexpr size_t least_hours = 10; ///< Of a baseline that tells anything.
/// What begins so much later than the failures did not cause them.
constexpr unix_ms grace_ms = 60'000;
constexpr double too_late_db = -5;

std::string plain(double x) {
  char out[48];
  if (std::abs(x - std::round(x)) < 1e-9 && std::abs(x) < 1e15)
    std::snprintf(out, sizeof out, "%.0f", x);
  else
    std::snprintf(out, sizeof out, "%.3g", x);
  return out;
}

/// Highest and lowest of one series as a share of another, sample by sample.
struct shares {
  double high = 0, low = 0;
  unix_ms high_at = 0;
};
std::optional<shares> shares_of(const incident& x, const std::string& pattern,
                                const std::string& of) {
  auto whole = x.samples.place(of);
  if (!whole)
    return std::nullopt;
  std::optional<shares> out;
  for (size_t i = 0; i < x.samples.series.size(); ++i) {
    if (!fits(pattern, x.samples.series[i].name))
      continue;
    for (auto& one : x.samples.samples) {
      auto part = one.value(i), all = one.value(*whole);
      if (part == missing || all == missing || all <= 0)
        continue;
      auto share = static_cast<double>(part) / static_cast<double>(all);
      if (!out)
        out = shares{share, share, one.at};
      if (share > out->high) {
        out->high = share;
        out->high_at = one.at;
      }
      out->low = std::min(out->low, share);
    }
  }
  return out;
}

class court {
public:
  court(const incident& x, std::span<const evidence> table)
    : x_(x), table_(table), known_(circumstances_of(x)) {}

  ranking judge() {
    ranking out{x_.at, x_.from, x_.to, onset_of(x_), {}, {}, 0};
    std::set<std::string> unknown;
    for (auto& card : cause_cards()) {
      suspect one;
      one.card = &card;
      if (std::string_view{card.name} == "none")
        one.db = none_db;
      else
        hear(one, out.onset, unknown);
      out.causes.push_back(std::move(one));
    }
    std::stable_sort(out.causes.begin(), out.causes.end(),
                     [](auto& a, auto& b) { return a.db > b.db; });
    for (auto& name : unknown)
      out.unknown.push_back(name);
    out.usual_hours = usual_highs(x_, "self.rss").size();
    return out;
  }

private:
  /// All rows of one cause: the strongest of each group, for and against.
  void hear(suspect& to, std::optional<unix_ms> onset, std::set<std::string>& unknown) {
    std::map<std::string, std::pair<std::optional<finding>, std::optional<finding>>> groups;
    for (auto& row : table_) {
      if (std::string_view{row.cause} != to.card->name)
        continue;
      auto found = look(row, unknown);
      if (!found)
        continue;
      if (found->db > 0 && onset && found->began > *onset + grace_ms
          && std::string_view{row.cause} != "rotated") {
        found->says += ", but only after things failed";
        found->db = too_late_db;
      }
      auto& [best, worst] = groups[row.group];
      auto& place = found->db > 0 ? best : worst;
      if (!place || std::abs(found->db) > std::abs(place->db))
        place = std::move(found);
      to.by_circumstance = to.by_circumstance || row.by == trial::holds;
    }
    for (auto& [name, group] : groups) {
      auto sum = (group.first ? group.first->db : 0) + (group.second ? group.second->db : 0);
      to.db += std::clamp(sum, -group_clamp, group_clamp);
      if (group.first)
        to.speaks_for.push_back(std::move(*group.first));
      if (group.second)
        to.against.push_back(std::move(*group.second));
    }
    auto weightier = [](auto& a, auto& b) { return std::abs(a.db) > std::abs(b.db); };
    std::stable_sort(to.speaks_for.begin(), to.speaks_for.end(), weightier);
    std::stable_sort(to.against.begin(), to.against.end(), weightier);
  }

  /// What a row finds; nothing: it is not so, or not known, which weighs nothing and is listed.
  std::optional<finding> look(const evidence& row, std::set<std::string>& unknown) {
    finding out;
    out.says = row.says;
    out.series = row.series;
    out.db = weight_of(row);
    out.basis = row.runs == 0 ? "assumed" : "counted " + std::to_string(row.runs);
    switch (row.by) {
    case trial::holds:
    case trial::not_so: return of_circumstance(row, out);
    case trial::share:
    case trial::no_share:
    case trial::always_share: {
      auto share = shares_of(x_, row.series, row.other);
      if (!share) {
        unknown.insert(std::string{row.series} + " or " + row.other + " is not known");
        return std::nullopt;
      }
      auto fine = row.by == trial::share      ? share->high > row.bound
                  : row.by == trial::no_share ? share->high < row.bound
                                              : share->low > row.bound;
      out.value = share->high;
      out.unit = std::string{"of "} + row.other;
      out.began = row.by == trial::share ? share->high_at : 0;
      return fine ? std::optional(out) : std::nullopt;
    }
    default: return of_course(row, out, unknown);
    }
  }

  std::optional<finding> of_circumstance(const evidence& row, finding& out) {
    auto found = known_.find(row.series);
    if (found == known_.end())
      return std::nullopt;
    auto is = found->second.value >= row.bound && found->second.value > 0;
    if (row.by == trial::not_so ? found->second.value != 0 : !is)
      return std::nullopt;
    if (row.by == trial::holds && !found->second.says.empty())
      out.says += ": " + found->second.says;
    out.began = row.by == trial::holds ? found->second.began : 0;
    return out;
  }

  std::optional<finding> of_course(const evidence& row, finding& out,
                                   std::set<std::string>& unknown) {
    auto course = course_of(x_, row.series);
    if (!course) {
      unknown.insert(std::string{row.series} + " is not known");
      return std::nullopt;
    }
    out.value = course->counter ? course->grown : course->high;
    out.unit = course->unit;
    out.began = course->began;
    auto usual = usual_highs(x_, row.series);
    out.usual = median(usual);
    auto fine = false;
    switch (row.by) {
    case trial::grows: fine = course->counter && course->grown >= std::max(row.bound, 1.0); break;
    case trial::steady:
      fine = course->counter && course->grown == 0;
      out.began = 0;
      break;
    case trial::above: fine = !course->counter && course->high > row.bound; break;
    case trial::never_above:
      fine = !course->counter && course->high <= row.bound;
      out.began = 0;
      break;
    case trial::below:
      fine = !course->counter && course->low < row.bound;
      out.value = course->low;
      out.began = course->lowest_at;
      break;
    case trial::rate: {
      auto other = course_of(x_, row.other);
      auto sum = other ? course->grown + other->grown : 0;
      fine = other && course->grown >= 5 && course->grown > row.bound * sum;
      break;
    }
    case trial::unusual: return of_rank(*course, std::move(usual), out);
    default: break;
    }
    if (!fine)
      return std::nullopt;
    if (row.by == trial::grows || row.by == trial::above || row.by == trial::below)
      out.says += ": " + plain(*out.value)
                  + (course->name == row.series ? "" : ", most of it " + course->name)
                  + (out.usual && course->counter == false ? ", usually " + plain(*out.usual) : "");
    return out;
  }

  /// By the rank among the usual hours, which accuses nobody by itself.
  static std::optional<finding> of_rank(const course& x, std::vector<double> usual, finding& out) {
    if (usual.size() < least_hours)
      return std::nullopt;
    auto now = x.counter ? x.fastest : x.high;
    auto higher = std::count_if(usual.begin(), usual.end(), [&](double y) { return y >= now; });
    auto p = (static_cast<double>(higher) + 1) / (static_cast<double>(usual.size()) + 1);
    out.db = std::min(out.db, bound_of_rank(p));
    out.basis = std::to_string(usual.size()) + " usual hours";
    out.says += ": " + plain(now) + ", usually " + plain(median(usual).value_or(0));
    return out.db > 0 ? std::optional(out) : std::nullopt;
  }

  const incident& x_;
  std::span<const evidence> table_;
  circumstances known_;
};

} // namespace

ranking rank(const incident& x, std::span<const evidence> table) { return court{x, table}.judge(); }

const char* word_of(double db) {
  if (db < 5)
    return "weak";
  if (db < 13)
    return "supports";
  return db <= 22 ? "strong" : "very strong";
}

double bound_of_rank(double p) {
  if (p <= 0 || p >= std::exp(-1.0))
    return 0;
  return 10 * std::log10(-1 / (std::exp(1.0) * p * std::log(p)));
}

std::string verdict_of(const ranking& x) {
  auto span = "between " + with_zone(x.from) + " and " + with_zone(x.to);
  if (x.causes.empty() || std::string_view{x.causes.front().card->name} == "none")
    return "Nothing stands out " + span + '.';
  auto& first = x.causes.front();
  auto out = std::string{"Likeliest: "} + first.card->title + " (" + first.card->name + ", "
             + word_of(first.db) + ", " + plain(std::round(first.db)) + " dB)";
  if (x.onset)
    out += ", since " + with_zone(*x.onset);
  return out + '.';
}

} // namespace dongled::analysis
