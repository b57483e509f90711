#pragma once

#include "api/http/request_head.hpp"

#include <optional>
#include <string>
#include <vector>

namespace dongled::api {

/// Finds out how long the body of @p x is, by its fields, and says so in it. Refused is what can be
/// understood in two ways: both lengths and chunks, several lengths, one that is no number, chunks
/// that are not the last coding (RFC 9112 section 6), and what is expected but "100-continue"
/// (RFC 9110 section 10.1.1). PURE.
std::optional<request_refusal> settle_framing(request_head& x);

/// The elements of a list field's value, in lower case (RFC 9110 section 5.6.1).
std::vector<std::string> listed(std::string_view value);

/// Takes the chunks of a body apart (RFC 9112 section 7.1), strictly. PURE.
class chunk_reader {
public:
  explicit chunk_reader(size_t most) : most_(most) {}

  enum class state : uint8_t { reading, ended, malformed, too_large };

  /// Takes what it can of @p text, which loses it, and adds what the chunks hold to @p body.
  state take(std::string_view& text, std::string& body);

private:
  enum class part : uint8_t { size, extension, data, behind_data, trailer };

  state take_line_byte(char c, const std::string& body);
  state end_of_line();

  size_t most_;
  part at_ = part::size;
  uint64_t left_ = 0;   ///< Of the chunk.
  size_t digits_ = 0;   ///< Of its size.
  size_t overhead_ = 0; ///< Bytes that are no body, all together.
  bool return_ = false; ///< A CR has come, and must be followed by an LF.
  bool blank_ = true;   ///< Nothing stands in this line yet.
};

} // namespace dongled::api
