#pragma once

#include "config/result.hpp"
#include "io/hilink/digest.hpp"
#include "io/hilink/ticks.hpp"

#include <mutex>
#include <optional>

namespace dongled::io::hilink {

/// Keeps us from burning login attempts: after a refusal no other login is tried with the same
/// credentials until its time has passed. A modem locks everybody out after a few wrong ones. It
/// outlives a client, which is made anew with every new address; thread-safe.
class login_guard {
public:
  /// Records that a login as @p who was refused; `wait` is what the modem asked for, if it did.
  void refused(const failure& why, std::optional<std::chrono::minutes> wait, time_point now,
               const digest& who);

  /// A login worked.
  void clear();

  /// Why no login as @p who may be tried at `now`, if so.
  std::optional<failure> forbids(time_point now, const digest& who) const;

private:
  mutable std::mutex mutex_;
  std::optional<time_point> until_;
  failure why_;
  digest who_{};
};

/// Tells credentials apart, and nothing of them.
digest credentials(std::string_view username, std::string_view password);

/// How long a refusal with `code` keeps us from trying again; zero when it does not.
milliseconds login_pause(int code, std::optional<std::chrono::minutes> wait);

} // namespace dongled::io::hilink
