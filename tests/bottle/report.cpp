#include "tests/bottle/report.hpp"

#include "tests/bottle/invariant.hpp"

#include <nlohmann/json.hpp>

#include <cstdio>

namespace dongled::bottle {

namespace {

double minutes(milliseconds x) { return static_cast<double>(x.count()) / 60'000; }

std::string rounded(double x) {
  char out[32];
  std::snprintf(out, sizeof out, "%.1f", x);
  return out;
}

} // namespace

std::string portrait(const plan& x) {
  auto out = "seed " + std::to_string(x.seed) + ": " + std::to_string(x.rack.sticks.size())
             + " dongles, quorum " + rounded(x.config.recovery.quorum) + ", recovery "
             + (x.config.recovery.enabled ? "on" : "off") + ", doors "
             + (x.doors_take_time ? "take time" : "answer at once") + ", store "
             + (x.store_on_disk ? "on disk" : "in memory") + "\n";
  for (auto& y : x.rack.hubs)
    out += "  hub " + y.path + " of " + std::to_string(y.ports) + " ports"
           + (y.switchable ? "" : ", switches no power") + "\n";
  for (auto& y : x.rack.sticks)
    out += "  dongle " + to_string(y.dongle) + " on " + y.port + ", " + y.plmn + ", boots in "
           + std::to_string(y.boot.count() / 1000) + " s" + (y.cd_first ? ", CD-ROM first" : "")
           + (y.lying_port ? ", its port lies" : "") + (y.same_address ? ", same address" : "")
           + "\n";
  for (auto& y : x.turns)
    out += "  " + words(y, x.rack) + "\n";
  return out;
}

std::string tell(uint64_t seed, const outcome& x, double seconds) {
  char sum[32];
  std::snprintf(sum, sizeof sum, "%016llx", static_cast<unsigned long long>(x.sum));
  auto out = "seed " + std::to_string(seed) + ": " + std::to_string(x.dongles) + " dongles, "
             + rounded(minutes(x.simulated)) + " min, " + std::to_string(x.messages)
             + " messages, log " + sum + ", " + rounded(seconds) + " s\n";
  if (!x.broken)
    return out + "all invariants hold\n";
  out += "BROKEN at " + rounded(minutes(x.broken->at)) + " min: " + x.broken->invariant + ": "
         + x.broken->words + "\nwhat led here:\n";
  for (auto& y : x.broken->story)
    out += "  " + y + "\n";
  return out;
}

std::string line_of(uint64_t seed, const outcome& x) {
  nlohmann::json out{{"seed", seed},
                     {"simulated_min", minutes(x.simulated)},
                     {"dongles", x.dongles},
                     {"messages", x.messages},
                     {"marks", x.marks}};
  if (x.broken)
    out["broken"] = x.broken->invariant + ": " + x.broken->words;
  return out.dump(-1, ' ', true, nlohmann::json::error_handler_t::replace);
}

void summary::add(const std::string& line) {
  auto x = nlohmann::json::parse(line, nullptr, false);
  if (!x.is_object())
    return;
  ++runs_;
  messages_ += x["messages"].get<uint64_t>();
  simulated_min_ += x["simulated_min"].get<double>();
  dongle_min_ += x["simulated_min"].get<double>() * x["dongles"].get<double>();
  for (auto& [name, n] : x["marks"].items())
    marks_[name] += n.get<uint64_t>();
  if (x.contains("broken"))
    crashed(x["seed"].get<uint64_t>(), x["broken"].get<std::string>());
}

/// Told at once, too: a long campaign is seldom waited for.
void summary::crashed(uint64_t seed, const std::string& how) {
  broken_[seed] = how;
  std::fprintf(stderr, "seed %llu: %s\n", static_cast<unsigned long long>(seed), how.c_str());
}

std::vector<std::string> summary::never_reached() const {
  std::vector<std::string> out;
  auto want = [&](const std::string& x) {
    auto at = marks_.find(x);
    if (at == marks_.end() || at->second == 0)
      out.push_back(x);
  };
  for (int i = 0; i <= static_cast<int>(last_kind); ++i)
    want(std::string("did ") + to_string(static_cast<kind>(i)));
  for (auto x = need::data; x <= need::controller; x = static_cast<need>(static_cast<int>(x) + 1))
    want(std::string("rung ") + to_string(x));
  want("rung route");
  for (auto& x : all_invariants(std::chrono::seconds{15}))
    want(std::string("judged by ") + x->name());
  return out;
}

std::string summary::text(double seconds) const {
  std::string out;
  for (auto& [name, n] : marks_)
    out += name + ": " + std::to_string(n) + "\n";
  out += std::to_string(runs_) + " runs, " + rounded(simulated_min_) + " min simulated, "
         + std::to_string(messages_) + " messages in " + rounded(seconds)
         + " s: " + rounded(dongle_min_ / seconds) + " dongle-minutes a second\n";
  for (auto& [seed, why] : broken_)
    out += "BROKEN by seed " + std::to_string(seed) + ": " + why + "\n";
  if (broken_.empty())
    out += "all invariants hold\n";
  return out;
}

} // namespace dongled::bottle
