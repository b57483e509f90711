#pragma once

#include "config/result.hpp"

#include <functional>
#include <initializer_list>

namespace dongled::lab {

/// Does steps in order and stops at the first failure: the lab builds its world from dozens.
inline result<done> in_turn(std::initializer_list<std::function<result<done>()>> steps) {
  for (const auto& step : steps)
    if (auto x = step(); !x)
      return x;
  return done{};
}

} // namespace dongled::lab
