#pragma once

#include "config/result.hpp"
#include "config/wall_time.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace dongled::io::firewall {

/// A minisign public key: Ed25519 (RFC 8032), and the number by which signatures name it.
struct public_key {
  std::array<uint8_t, 8> id{};
  std::array<uint8_t, 32> point{};
};

/// Reads it from its base64 text, or from a file that has an untrusted comment before it.
/// `bad_input`: what was expected. PURE.
result<public_key> read_public_key(std::string_view text);

/// Judges the signature file @p signature over @p data, of either kind ("Ed": over the data, "ED":
/// over its BLAKE2b-512). The trusted comment, which nobody reads before it is known to be signed.
/// `refused`: another key signed, or nobody did; `bad_input`: it is no signature file. PURE.
result<std::string> verify(const public_key& key, std::string_view data,
                           std::string_view signature);

/// What a trusted comment promises of its list.
struct list_promise {
  std::optional<uint64_t> serial; ///< Each list's is higher than the one's before.
  std::string expires;            ///< "2026-12-31": its last day, UTC; empty: never.
};

/// Reads `serial=N` and `expires=YYYY-MM-DD` among the words of a trusted comment; other words are
/// somebody else's. `bad_input`: one of the two makes no sense, or is said twice. PURE.
result<list_promise> read_promise(std::string_view comment);

/// Whether the day @p expires was over at @p now. PURE.
bool expired(const list_promise& x, unix_ms now);

} // namespace dongled::io::firewall
