#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace dongled::api {

/// What a client of the HTTP API may do. Each covers those before it.
enum class role : uint8_t {
  read,    ///< Look: whatever changes nothing.
  operate, ///< Toggle dongles, and restart their acceptors.
  admin,   ///< Everything: links, too.
};

/// Its name in a tokens file.
const char* to_string(role x) noexcept;
std::optional<role> role_from(const std::string& name);

/// Whether who has @p have may do what takes @p need.
inline bool covers(role have, role need) noexcept { return have >= need; }

} // namespace dongled::api
