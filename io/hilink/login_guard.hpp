#pragma once

#include "config/result.hpp"
#include "io/hilink/ticks.hpp"

#include <optional>

namespace dongled::io::hilink {

/// Keeps us from burning login attempts: after a refusal no other login is tried with the same
/// credentials until its time has passed. A modem locks everybody out after a few wrong ones.
class login_guard {
public:
  /// Records that a login was refused with `code`; `wait` is what the modem asked for, if it did.
  void refused(int code, std::optional<std::chrono::minutes> wait, time_point now);

  /// A login worked, or the credentials are new.
  void clear() { until_.reset(); }

  /// Why no login may be tried at `now`, if so.
  std::optional<failure> forbids(time_point now) const;

private:
  std::optional<time_point> until_;
  failure why_;
};

/// How long a refusal with `code` keeps us from trying again; zero when it does not.
milliseconds login_pause(int code, std::optional<std::chrono::minutes> wait);

} // namespace dongled::io::hilink
