#pragma once

#include <nlohmann/json.hpp>

#include <cstddef>
#include <string>
#include <vector>

// The screen of `top`, drawn from the frames that the daemon sends (api/top/frame.hpp). Pure.

namespace dongled::api::top {

/// How the operator wants to see it.
struct screen_view {
  enum class order { dongle, worst, traffic, connections } by = order::dongle;
  size_t selected = 0;  ///< The row of the dongle that details are shown of.
  bool details = false; ///< Below the dongles: that dongle, instead of the tree.
  std::string notice;   ///< In place of the head: such as that the connection is lost.
};

/// What can be pressed.
enum class key_press { none, quit, sort, details, up, down, page_up, page_down, top, bottom };

/// What a key does to the view of @p rows dongles; false: it ends.
bool press(screen_view& how, key_press pressed, size_t rows);

/// One line of the screen, not longer than it is wide.
struct screen_line {
  std::string text;
  bool inverse = false; ///< A heading, or the selected row.
};

/// The screen: at most @p height lines, of at most @p width columns. Rates follow from the
/// difference to @p before, the frame before; null: there is none. Frames of the wrong shape throw
/// nlohmann's exceptions.
std::vector<screen_line> draw(const nlohmann::json& before, const nlohmann::json& now,
                              const screen_view& how, size_t width, size_t height);

} // namespace dongled::api::top
