#include "supervision/pulse.hpp"

#include <algorithm>

namespace dongled::supervision {

namespace {

std::string in_seconds(std::chrono::steady_clock::duration x) {
  return std::to_string(std::chrono::duration_cast<std::chrono::seconds>(x).count()) + " s";
}

std::string overrun(const blocking_calls::entry& x, time_point now) {
  auto text = x.path + " is in \"" + x.what + "\" for ";
  text += in_seconds(now - x.since);
  text += ", at most ";
  text += in_seconds(x.until - x.since);
  return text + " were declared";
}

} // namespace

void pulse::asked(uint64_t id, const std::string& path, uint64_t progress, time_point now) {
  open_.try_emplace(id, question{path, progress, now});
}

void pulse::keep_only(const std::set<uint64_t>& ids) {
  std::erase_if(open_, [&](auto& x) { return !ids.contains(x.first); });
}

std::vector<std::string> pulse::late(time_point now, std::chrono::milliseconds patience,
                                     const blocking_calls& calls) {
  std::vector<std::string> out;
  auto under_way = calls.snapshot();
  for (auto& x : under_way)
    if (now > x.until)
      out.push_back(overrun(x, now));
  for (auto& [id, x] : open_) {
    auto moved = calls.progress(x.path);
    auto in_call =
      std::any_of(under_way.begin(), under_way.end(), [&](auto& y) { return y.path == x.path; });
    if (in_call || moved != x.progress) {
      x.progress = moved;
      x.at = now;
    } else if (now - x.at > patience) {
      out.push_back(x.path + " has not answered for " + in_seconds(now - x.at));
    }
  }
  return out;
}

} // namespace dongled::supervision
