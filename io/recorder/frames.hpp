#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace dongled::io::recorder {

/// CRC-32 as in IEEE 802.3, which finds every error burst of up to 32 bits.
uint32_t crc32(std::string_view x, uint32_t so_far = 0);

/// What a record of a file holds.
enum class record_kind : char {
  names = 'N',  ///< Which series the samples that follow have.
  sample = 'S', ///< One sample.
  change = 'C', ///< One change.
  block = 'B',  ///< Many of all, compressed.
  hour = 'H',   ///< The extremes of an hour, compressed.
};

/// No record is longer.
inline constexpr size_t longest_record = 8 * 1024 * 1024;

/// A record as it stands in a file: a mark, its length, its kind, a checksum of both and of the
/// payload, the payload.
std::string framed(record_kind kind, std::string_view payload);

struct record {
  record_kind kind;
  std::string_view payload;
};

/// Goes through a file's text, record by record; passes over all that is not whole.
class record_reader {
public:
  explicit record_reader(std::string_view text) : rest_(text) {}
  /// Nothing: that was all.
  std::optional<record> next();
  /// Bytes that belong to no record.
  size_t skipped() const { return skipped_; }

private:
  std::string_view rest_;
  size_t skipped_ = 0;
};

} // namespace dongled::io::recorder
