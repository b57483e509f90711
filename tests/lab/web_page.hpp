#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace dongled::lab {

/// What a client of the lab's internet asked for, as far as its servers care.
struct web_request {
  std::string method, path, host;
  std::string query;
  uint64_t content_length = 0;
  bool keep_alive = true;
};

/// Reads the head of a request (everything before the empty line). False: not HTTP.
bool parse_web_request(std::string_view head, web_request& into);

/// A number from a query string ("bytes=5&seed=2"), or `otherwise`.
uint64_t query_number(std::string_view query, std::string_view key, uint64_t otherwise);

/// What the servers answer. With `stream_bytes` the body is that much of the big file instead.
struct web_page {
  int status = 200;
  std::string type = "text/plain";
  std::string location = {}; ///< Of a redirect.
  std::string body;
  uint64_t stream_bytes = 0, seed = 0;
  uint64_t rate = 0; ///< Bytes a second; 0 = as fast as it goes.
};

/// The whole internet as a function: who asked for what, and how many bytes it posted. PURE.
web_page serve_page(const web_request& request, const std::string& client, uint64_t posted);

/// The head of the response, empty line included.
std::string response_head(const web_page& page, bool keep_alive);

} // namespace dongled::lab
