#pragma once

#include <nlohmann/json.hpp>

#include <optional>
#include <string>

namespace dongled::api {

/// What is not known is null in JSON, never an empty text or a zero.
inline nlohmann::json or_null(const std::string& x) {
  return x.empty() ? nlohmann::json(nullptr) : nlohmann::json(x);
}

template <class T>
nlohmann::json or_null(const std::optional<T>& x) {
  return x ? nlohmann::json(*x) : nlohmann::json(nullptr);
}

} // namespace dongled::api
