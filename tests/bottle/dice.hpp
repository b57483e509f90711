#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace dongled::bottle {

/// Random numbers that are the same on every machine for the same seed: xoshiro256** (Blackman,
/// Vigna), seeded by splitmix64. The standard library's distributions differ between vendors.
class dice {
public:
  explicit dice(uint64_t seed) {
    for (auto& x : state_) {
      seed += 0x9e3779b97f4a7c15;
      auto z = (seed ^ (seed >> 30)) * 0xbf58476d1ce4e5b9;
      z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
      x = z ^ (z >> 31);
    }
  }

  uint64_t next() {
    auto out = rotated(state_[1] * 5, 7) * 9;
    auto t = state_[1] << 17;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= t;
    state_[3] = rotated(state_[3], 45);
    return out;
  }

  /// Less than @p n, which is not 0. A little more often small, which harms nobody here.
  uint64_t below(uint64_t n) { return next() % n; }
  /// Both included.
  int64_t between(int64_t a, int64_t b) {
    return a + static_cast<int64_t>(below(static_cast<uint64_t>(b - a) + 1));
  }
  /// True @p x times of a hundred.
  bool percent(unsigned x) { return below(100) < x; }
  template <class T>
  const T& one_of(const std::vector<T>& xs) {
    return xs[below(xs.size())];
  }
  template <class T>
  void shuffle(std::vector<T>& xs) {
    for (auto i = xs.size(); i > 1; --i)
      std::swap(xs[i - 1], xs[below(i)]);
  }

private:
  static uint64_t rotated(uint64_t x, int k) { return (x << k) | (x >> (64 - k)); }
  uint64_t state_[4];
};

} // namespace dongled::bottle
