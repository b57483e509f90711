#pragma once

#include <nlohmann/json.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

// What a row of `top` says of one dongle, from the frames of api/top/frame.hpp. Pure.

namespace dongled::api::top {

/// Bytes a second of one dongle; nothing where there is no frame before, or another daemon's.
struct rates {
  std::optional<double> up, down;
};

/// From the difference to @p before, which is null when there is no frame before.
rates rates_of(const nlohmann::json& before, const nlohmann::json& now,
               const nlohmann::json& dongle);

/// "1.2M", five columns at most.
std::string short_rate(const std::optional<double>& bytes);

/// How much a phase wants to be looked at; more is worse.
int urgency(const std::string& phase);

/// "changed 3 min", or "-".
std::string last_toggle(const nlohmann::json& dongle);

/// What is being done about a dongle, or will be, or why it is as it is.
std::string doing(const nlohmann::json& dongle);

/// One column of the table of dongles.
struct column {
  const char* head;
  size_t width; ///< 0: what is left.
  std::string (*text)(const nlohmann::json& dongle, const rates& speed);
  bool right = false;
};

/// What fits on a screen so wide.
std::vector<column> columns_for(size_t width);

/// A value as text; null and missing ones as @p otherwise.
std::string text_at(const nlohmann::json& object, const char* key, const char* otherwise = "-");

/// The columns that a text takes: characters, not bytes.
size_t columns_of(const std::string& x);

/// The text, cut to so many columns, without control characters.
std::string cut(const std::string& text, size_t columns);

/// The same, filled up to them.
std::string fitted(const std::string& text, size_t columns, bool right = false);

} // namespace dongled::api::top
