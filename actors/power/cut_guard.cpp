#include "actors/power/cut_guard.hpp"

namespace dongled {

namespace {

bool toggles(const world& w, subnet_id x) {
  auto view = w.board->find(x);
  return view && !view->toggle.running.empty();
}

} // namespace

cut_guard::cut_guard(world_ptr w, subnet_id dongle, const policy::cut_plan& plan)
  : w_(std::move(w)), dongle_(dongle) {
  auto hits = policy::hit_by(plan);
  std::erase(hits, dongle_);
  w_->board->update(dongle_, [&](dongle_view& v) { v.toggle.hits = hits; });
  for (auto x : plan.well) {
    if (x == dongle_)
      continue;
    tokens_.push_back(w_->holds->take(x, "a cut of power for dongle " + to_string(dongle_)));
    if (!toggles(*w_, x))
      held_.push_back(x);
  }
}

cut_guard::~cut_guard() {
  release();
  w_->board->update(dongle_, [](dongle_view& v) { v.toggle.hits.clear(); });
}

void cut_guard::release() {
  tokens_.clear();
  held_.clear();
}

} // namespace dongled
