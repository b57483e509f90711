#include "io/hilink/retry_plan.hpp"

namespace dongled::io::hilink {

reaction retry_plan::next(int code) {
  auto todo = reaction_to(code);
  if (todo == reaction::back_off)
    return back_offs_ < 3 ? (++back_offs_, todo) : reaction::give_up;
  return done_.insert(todo).second ? todo : reaction::give_up;
}

} // namespace dongled::io::hilink
