#pragma once

#include "io/relay/codec/http_fields.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace dongled::io::relay::http {

/// Finds the end of a body as it passes, and says it anew: chunks without their extensions, and
/// trailer fields without those that a head must have (RFC 9110 section 6.5.1). Holds no more than
/// a line of it, or the trailers. Pure.
class body_reader {
public:
  /// @p bare: of chunks only what they hold is passed on.
  explicit body_reader(framing x = {}, bool bare = false);

  /// Takes what belongs to the body off the front of @p bytes, and appends what is to be sent to
  /// @p out.
  void take(std::string_view& bytes, std::string& out);

  /// The sender has closed: the end of a body that has no other.
  void close() { part_ = part_ == part::open ? part::over : part_; }

  bool over() const noexcept { return part_ == part::over; }
  bool malformed() const noexcept { return part_ == part::malformed; }
  /// How many bytes are sure to belong to it and to be passed on as they are.
  uint64_t plain() const noexcept { return part_ == part::open ? UINT64_MAX : plain_left(); }
  /// So many of them were passed on by other means.
  void skip(uint64_t bytes);

private:
  enum class part : uint8_t { open, data, size, chunk, behind_chunk, trailer, over, malformed };

  uint64_t plain_left() const noexcept { return part_ == part::data ? left_ : 0; }
  void pass(std::string_view& bytes, std::string& out);
  bool cut(std::string_view& bytes, size_t most);
  void read_size(std::string& out);
  void read_trailer(std::string& out);

  part part_ = part::over;
  bool bare_;
  uint64_t left_ = 0; // Of the body, or of the chunk.
  std::string line_;  // Unfinished; of trailers all of them.
};

} // namespace dongled::io::relay::http
