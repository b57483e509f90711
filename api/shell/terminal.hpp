#pragma once

#include "api/top/screen.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace dongled::api {

/// The operator's terminal, taken over for a screen that is redrawn: keys come one by one and
/// unseen, and what stood there before comes back at the end. Ctrl-C stays a signal.
class terminal {
public:
  terminal();
  ~terminal();
  terminal(const terminal&) = delete;
  terminal& operator=(const terminal&) = delete;

  struct extent {
    size_t columns = 80, rows = 24;
  };
  /// How large it is now.
  extent size() const;

  /// Draws the whole screen, without a flicker.
  void show(const std::vector<top::screen_line>& lines, bool colour);

  /// The next key; `none` when there is none within @p patience_ms, or one that means nothing.
  top::key_press key_within(int patience_ms);

private:
  struct impl;
  std::unique_ptr<impl> impl_;
};

/// What a key's bytes mean. Pure.
top::key_press key_of(const std::string& bytes);

/// The escape sequences and text that draw the lines from the upper left corner on. Pure.
std::string drawn(const std::vector<top::screen_line>& lines, bool colour);

} // namespace dongled::api
