#include "actors/climb.hpp"

#include "actors/policy/recovery_ladder.hpp"
#include "actors/steps.hpp"

namespace dongled {

using namespace std::chrono_literals;

flow<verified> verify(const conductor& with, milliseconds budget) {
  auto began = with.now();
  auto probe = co_await with.egress(budget);
  auto good = !probe.address.empty();
  with.note("verify", "only a probe through the dongle proves its egress",
            good ? probe.address + " (" + probe.host + ")" : probe.error, began);
  co_return verified{probe.address, probe.error};
}

flow<done> drain(const conductor& with) {
  auto began = with.now();
  auto relays = co_await with.drain();
  with.note("drain", "relays cannot live through what follows",
            std::to_string(relays.finished) + " finished, " + std::to_string(relays.reset)
              + " reset",
            began);
  co_return done{};
}

milliseconds at_least(milliseconds x, std::chrono::steady_clock::duration left) {
  return std::max(x, std::chrono::duration_cast<milliseconds>(left));
}

flow<toggle_result> climb(const conductor& with, policy::illness what, std::string why,
                          bool drained) {
  toggle_result out;
  policy::recovery_ladder ladder{what};
  out.error = std::move(why);
  while (auto rung = ladder.next()) {
    auto& step = step_for(*rung);
    out.step = policy::step_of(*rung);
    auto budget = with.config()->recovery.budgets.*step.budget;
    auto end_by = with.clock() + budget;
    auto began = with.now();
    with.note(std::string("step ") + std::to_string(out.step), step.what, out.error, began);
    if (step.drains && !drained) {
      co_await drain(with);
      drained = true;
    }
    auto end = co_await step.act(with, budget);
    if (!end.took) {
      out.error = std::string(step.what) + ": " + end.read_back;
      out.timed_out = end.timed_out;
      continue;
    }
    auto egress = co_await verify(with, at_least(3s, end_by - with.clock()));
    if (!egress.address.empty()) {
      out.outcome = toggle_outcome::recovered;
      out.ip = egress.address;
      out.error.clear();
      co_return out;
    }
    out.error = std::string(step.what) + " did not help: " + egress.error;
    out.timed_out = true;
  }
  co_return out;
}

} // namespace dongled
