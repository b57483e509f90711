#pragma once

#include <chrono>

namespace dongled::policy {

/// A success that does not count yet: a repair whose dongle falls ill again at once was none.
class probation {
public:
  using time_point = std::chrono::steady_clock::time_point;
  enum class verdict : uint8_t {
    open,  ///< Too early to tell, or there is nothing to tell.
    stood, ///< It has lasted: it counts, and that is said once.
    fell,  ///< It has not, and was a repair: it counts as one that failed; said once.
  };

  /// A success at @p now that counts once it has stood for @p time. Of something that was no
  /// @p repair a relapse says nothing.
  void began(time_point now, std::chrono::milliseconds time, bool repair) noexcept {
    until_ = now + time;
    time_ = time;
    repair_ = repair;
    on_ = true;
  }

  /// Something else has happened to it: nothing can be told any more.
  void void_it() noexcept { on_ = false; }

  /// It lost its power to somebody else: it begins anew when that is over.
  void again(time_point now) noexcept { until_ = now + time_; }

  bool open() const noexcept { return on_; }

  /// Judges at @p now; @p ill_since is when the dongle fell ill, if it is.
  verdict judge(time_point now, const time_point* ill_since) noexcept {
    if (!on_ || (!ill_since && now < until_))
      return verdict::open;
    on_ = false;
    if (!ill_since || *ill_since >= until_)
      return verdict::stood;
    return repair_ ? verdict::fell : verdict::open;
  }

private:
  time_point until_{};
  std::chrono::milliseconds time_{0};
  bool repair_ = false, on_ = false;
};

} // namespace dongled::policy
