#include "actors/power/cut_guard.hpp"

namespace dongled {

namespace {

bool toggles(const cut_guard::uses& w, subnet_id x) {
  auto view = w.board->find(x);
  return view && !view->toggle.running.empty();
}

} // namespace

cut_guard::cut_guard(cut_guard::uses w, board_writer<toggle> board, subnet_id dongle,
                     const policy::cut_plan& plan)
  : w_(std::move(w)), board_(board), dongle_(dongle) {
  auto hits = policy::hit_by(plan);
  std::erase(hits, dongle_);
  board_.update(dongle_, [&](auto& v) { v.hits(hits); });
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
  board_.update(dongle_, [](auto& v) { v.hits({}); });
}

void cut_guard::release() {
  tokens_.clear();
  held_.clear();
}

} // namespace dongled
