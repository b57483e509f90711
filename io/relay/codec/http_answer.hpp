#pragma once

#include "config/result.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace dongled::io::relay {

/// Where a probe goes: the parts of a plain http URL.
struct probe_target {
  std::string host;
  uint16_t port = 80;
  std::string path = "/";
};

/// Reads "http://host[:port][/path]"; anything else is `fault::bad_input`.
result<probe_target> parse_probe_url(std::string_view url);

/// The GET for @p x; asks the server to close afterwards.
std::string probe_request(const probe_target& x);

/// An answer larger than this is none: an address is short.
constexpr size_t probe_answer_limit = 4096;

/// Reads the address out of an HTTP answer: body as text or JSON {"ip": …}, by Content-Length,
/// chunked, or up to the end of the connection. @p raw is all that came so far; nothing is returned
/// while more is needed. Pure, and afraid of every server: `fault::refused` for a status other than
/// 200, `fault::bad_input` for everything that is not an address.
std::optional<result<std::string>> read_probe_answer(std::string_view raw, bool at_end);

} // namespace dongled::io::relay
