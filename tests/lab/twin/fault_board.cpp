#include "tests/lab/twin/fault_board.hpp"

namespace dongled::lab {

void fault_board::set(const fault_order& order, std::optional<time_point> until) {
  faults_[order.what] = {order, until};
}

const fault_order* fault_board::find(twin_fault what) const {
  auto i = faults_.find(what);
  return i == faults_.end() ? nullptr : &i->second.order;
}

std::vector<fault_order> fault_board::all() const {
  std::vector<fault_order> xs;
  for (auto& [what, x] : faults_)
    xs.push_back(x.order);
  return xs;
}

bool fault_board::expire(time_point now) {
  return std::erase_if(faults_, [now](auto& x) { return x.second.until && *x.second.until <= now; })
         > 0;
}

std::optional<fault_board::time_point> fault_board::deadline() const {
  std::optional<time_point> next;
  for (auto& [what, x] : faults_)
    if (x.until && (!next || *x.until < *next))
      next = x.until;
  return next;
}

std::chrono::milliseconds fault_board::remaining(twin_fault what, time_point now) const {
  auto i = faults_.find(what);
  if (i == faults_.end() || !i->second.until || *i->second.until <= now)
    return std::chrono::milliseconds{0};
  return std::chrono::duration_cast<std::chrono::milliseconds>(*i->second.until - now);
}

bool fault_board::cured_by(cure action) {
  return std::erase_if(faults_,
                       [action](auto& x) {
                         auto& order = x.second.order;
                         return order.what != twin_fault::same_address
                                && order.cured_by != cure::none && action >= order.cured_by;
                       })
         > 0;
}

} // namespace dongled::lab
