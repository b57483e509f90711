#pragma once

#include "config/result.hpp"
#include "config/settings.hpp"
#include "io/hilink/cancellation.hpp"
#include "io/web/url.hpp"

#include <optional>
#include <string>

namespace dongled::io::web {

using hilink::cancellation;

/// What is asked of somebody else's server.
struct get {
  url from;
  std::string etag = {}, modified = {}; ///< Of what we have: then the answer may be 304.
  size_t most = 1024 * 1024;            ///< Bytes of the body; a longer one is refused.
  std::string interface = {};           ///< By this one alone, but for loopback; empty: by any.
};

/// What it answered.
struct page {
  int status = 0;
  std::string body; ///< Of a 200 alone.
  std::string etag, modified;
  std::optional<seconds> retry_after;
};

/// Fetches a page. Three redirects are followed, from https to https only. With https the server's
/// certificate must be good for the host by the system's authorities. No compression is asked for,
/// and what comes compressed is refused. Blocks until @p limit, for all of it, or until @p by is
/// requested: `fault::timed_out`. Otherwise as `send`, and `fault::bad_input` when the body is too
/// long, or shorter than was said.
result<page> fetch(const get& x, milliseconds limit, const cancellation& by);

} // namespace dongled::io::web
