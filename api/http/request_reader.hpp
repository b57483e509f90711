#pragma once

#include "api/http/request_framing.hpp"
#include "api/http/request_head.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace dongled::api {

/// A whole request, body and all.
struct http_request {
  request_head head;
  std::string body; ///< Out of its chunks.
};

/// Cuts what a client sends into requests. What a request is followed by is kept for the next one.
/// PURE.
class request_reader {
public:
  struct limits {
    size_t head = 16 * 1024; ///< Of the first line and the header.
    size_t body = 64 * 1024;
  };

  enum class state : uint8_t { reading, ready, refused };

  explicit request_reader(limits x) : limits_(x), chunks_(x.body) {}

  /// Takes what has come, and says how far the request is. Once refused it stays so.
  state feed(std::string_view bytes);

  /// Whether the first byte of a request has come, and its last has not.
  bool begun() const { return now_ == state::reading && (head_ || !waiting_.empty()); }

  /// True once for a request that sends its body only when told to, and has not begun to.
  bool ask_for_body();

  /// The request that is ready. Then @p feed goes on with what has come already.
  http_request take();

  const request_refusal& refusal() const { return refusal_; }
  /// Whether what was refused is a HEAD, whose answer has no body.
  bool head_only() const { return head_only_; }

private:
  state find_head();
  state begin_body();
  state read_body();
  state refuse(request_refusal x);

  limits limits_;
  state now_ = state::reading;
  std::string waiting_; ///< What has come and was not understood yet.
  size_t looked_ = 0;   ///< So many of it have been looked at for the head's end.
  std::optional<request_head> head_;
  std::string body_;
  chunk_reader chunks_;
  bool asked_ = false;
  request_refusal refusal_;
  bool head_only_ = false;
};

} // namespace dongled::api
