#pragma once

#include "io/hilink/transport.hpp"

#include <string>
#include <string_view>

namespace dongled::io::hilink {

/// The bytes of a request (RFC 9112), for a connection that serves just this one.
std::string encode(const http_request& what, std::string_view host);

/// Takes the bytes of one HTTP/1.x reply as they come and tells when it is whole (RFC 9112,
/// sections 4 to 7). Pure, and bounded whatever comes: at most `head_limit` before the body,
/// `body_limit` of body.
class reply_reader {
public:
  static constexpr size_t head_limit = 64 * 1024;

  /// The largest body of a modem. The longest genuine one, a home page, has some 60 KiB.
  static constexpr size_t body_limit = 256 * 1024;

  enum class state : uint8_t { more, whole, malformed, too_large };

  /// @p most: the largest body taken.
  explicit reply_reader(size_t most = body_limit) : most_(most) {}

  /// Takes more bytes. Once it is not `more`, the state stays.
  state take(std::string_view bytes);

  /// The connection ended: some replies are whole then, others will never be.
  state end();

  /// The reply, when whole.
  http_reply& reply() { return reply_; }

private:
  enum class phase : uint8_t { head, counted, chunk_size, chunk, chunk_end, trailer, until_end };

  state step();
  state read_head();
  state read_chunk_size();
  state read_trailer();
  state move_body(size_t size);
  state start_body();
  bool parse_head(std::string_view head);
  size_t find(std::string_view mark);

  size_t most_;
  state state_ = state::more;
  phase phase_ = phase::head;
  std::string buffer_;  ///< What is not yet understood.
  size_t searched_ = 0; ///< No mark ends within so much of it.
  size_t wanted_ = 0;   ///< What the body or the chunk still lacks.
  size_t trailer_ = 0;  ///< What the lines after the last chunk have taken.
  bool progress_ = false;
  http_reply reply_;
};

} // namespace dongled::io::hilink
