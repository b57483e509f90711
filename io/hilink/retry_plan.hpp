#pragma once

#include "io/hilink/errors.hpp"

#include <chrono>
#include <set>

namespace dongled::io::hilink {

/// Decides how often one request is sent again, and after what: each reaction once, waiting for a
/// busy modem three times.
class retry_plan {
public:
  /// What to do about an error with `code`; `give_up` when it has been done already.
  reaction next(int code);

  /// How long the latest `back_off` lasts: 1, 2, then 3 s.
  std::chrono::milliseconds pause() const { return std::chrono::seconds(back_offs_); }

private:
  std::set<reaction> done_;
  int back_offs_ = 0;
};

} // namespace dongled::io::hilink
