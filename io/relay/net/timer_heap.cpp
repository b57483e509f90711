#include "io/relay/net/timer_heap.hpp"

#include <utility>

namespace dongled::io::relay {

void timer_heap::arm(timer& x, time_point at) {
  if (!x.armed()) {
    heap_.push_back(&x);
    x.place_ = heap_.size() - 1;
  }
  x.at_ = at;
  up(x.place_);
  down(x.place_);
}

void timer_heap::disarm(timer& x) {
  if (!x.armed())
    return;
  auto hole = std::exchange(x.place_, timer::idle);
  auto last = heap_.back();
  heap_.pop_back();
  if (last == &x)
    return;
  place(hole, last);
  up(hole);
  down(last->place_);
}

std::optional<time_point> timer_heap::next() const {
  if (heap_.empty())
    return std::nullopt;
  return heap_.front()->at_;
}

timer* timer_heap::pop(time_point now) {
  if (heap_.empty() || heap_.front()->at_ > now)
    return nullptr;
  auto x = heap_.front();
  disarm(*x);
  return x;
}

void timer_heap::place(size_t at, timer* x) {
  heap_[at] = x;
  x->place_ = at;
}

void timer_heap::up(size_t at) {
  auto x = heap_[at];
  for (; at > 0 && x->at_ < heap_[(at - 1) / 2]->at_; at = (at - 1) / 2)
    place(at, heap_[(at - 1) / 2]);
  place(at, x);
}

void timer_heap::down(size_t at) {
  auto x = heap_[at];
  for (;;) {
    auto child = 2 * at + 1;
    if (child + 1 < heap_.size() && heap_[child + 1]->at_ < heap_[child]->at_)
      ++child;
    if (child >= heap_.size() || heap_[child]->at_ >= x->at_)
      break;
    place(at, heap_[child]);
    at = child;
  }
  place(at, x);
}

} // namespace dongled::io::relay
