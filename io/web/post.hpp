#pragma once

#include "config/result.hpp"
#include "config/settings.hpp"
#include "io/hilink/cancellation.hpp"
#include "io/web/url.hpp"

#include <string>
#include <utility>
#include <vector>

namespace dongled::io::web {

using hilink::cancellation;

/// An HTTP POST to somebody else's server.
struct post {
  url to;
  std::string type; ///< Of the body.
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers = {}; ///< Ours: no line breaks.
};

/// Sends it by the host's own way and tells the status code that came back; the rest of the answer
/// is not read, and no redirect followed. With https the server's certificate must be good for the
/// host by the system's authorities (or those that SSL_CERT_FILE names). Blocks until @p limit or
/// until @p by is requested, whatever the server or the DNS does: `fault::timed_out`. Otherwise
/// fails with `fault::not_found` (no such host), `fault::refused` (no connection),
/// `fault::denied` (the certificate) or `fault::bad_input` (the answer).
result<int> send(const post& x, milliseconds limit, const cancellation& by);

} // namespace dongled::io::web
