#include "actors/condition_table.hpp"

#include <algorithm>
#include <tuple>

namespace dongled {

bool condition_table::put(const std::string& source, condition x, unix_ms now) {
  auto [at, fresh] = held_.try_emplace({x.code, x.dongle});
  x.since = fresh ? now : at->second.what.since;
  at->second = {std::move(x), source};
  return fresh;
}

std::optional<condition> condition_table::clear(const std::string& code,
                                                std::optional<subnet_id> dongle) {
  auto at = held_.find({code, dongle});
  if (at == held_.end())
    return std::nullopt;
  auto out = std::move(at->second.what);
  held_.erase(at);
  return out;
}

void condition_table::settle(const std::string& source, std::vector<condition> held, unix_ms now) {
  std::erase_if(held_, [&](auto& x) {
    auto& [code, dongle] = x.first;
    return x.second.source == source && std::none_of(held.begin(), held.end(), [&](auto& y) {
             return y.code == code && y.dongle == dongle;
           });
  });
  for (auto& x : held)
    put(source, std::move(x), now);
}

std::vector<condition> condition_table::list() const {
  std::vector<condition> out;
  for (auto& [of, x] : held_)
    out.push_back(x.what);
  std::stable_sort(out.begin(), out.end(), [](auto& a, auto& b) { return a.since < b.since; });
  return out;
}

} // namespace dongled
