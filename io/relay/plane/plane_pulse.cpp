// Whether the reactors of a data plane still turn.
#include "io/relay/plane/plane.hpp"

namespace dongled::io::relay {

std::vector<std::string> plane::late(time_point now, milliseconds patience) {
  std::vector<std::string> out;
  questions_.resize(shards_.size());
  for (size_t i = 0; i < shards_.size(); ++i) {
    auto& x = questions_[i];
    if (x.answered && !x.answered->load(std::memory_order_acquire)) {
      if (now - x.asked > patience)
        out.push_back(
          "reactor " + std::to_string(i) + " of the data plane has not answered for "
          + std::to_string(std::chrono::floor<std::chrono::seconds>(now - x.asked).count()) + " s");
      continue;
    }
    x = {std::make_shared<std::atomic<bool>>(false), now};
    auto stopped = !shards_[i]->loop().post([answered = x.answered, lag = lag_, asked = now] {
      auto took = std::chrono::duration_cast<milliseconds>(time_point::clock::now() - asked);
      auto most = lag->load(std::memory_order_relaxed);
      while (took.count() > most && !lag->compare_exchange_weak(most, took.count())) {
      }
      answered->store(true, std::memory_order_release);
    });
    if (stopped)
      x.answered.reset();
  }
  return out;
}

std::optional<milliseconds> plane::take_lag() {
  auto most = lag_->exchange(-1);
  return most < 0 ? std::nullopt : std::optional(milliseconds{most});
}

} // namespace dongled::io::relay
