#pragma once

#include "tests/lab/twin/twin_options.hpp"

#include <optional>
#include <string>
#include <vector>

namespace dongled::lab {

/// What a modem answers, before it becomes bytes.
struct http_reply {
  int status = 200;
  std::string content_type = "text/html";
  std::string body;
  std::optional<std::string> cookie; ///< A session id to set.
  std::vector<std::string> tokens;   ///< None, the next one, or a login's batch of 32.
  bool lost = false; ///< The modem moved away in the middle: the connection dies unanswered.
};

/// The bytes of a reply: status line, headers in the family's order, spacing and case, body.
std::string to_bytes(const http_reply& x, firmware family, bool keep_alive);

} // namespace dongled::lab
