#pragma once

#include "config/result.hpp"
#include "config/settings.hpp"
#include "io/hilink/cancellation.hpp"
#include "io/web/lookup.hpp"
#include "io/web/url.hpp"

#include <cstdint>
#include <functional>
#include <string>

namespace dongled::io::web {

/// What a site answered to a request for one page. Its body is read and forgotten.
struct site_answer {
  int status = 0;
  uint64_t bytes = 0; ///< Of the answer; reading ends at 64 KiB.
  milliseconds took{0};
  std::string tls;     ///< "TLSv1.3, good"; empty: it was asked without.
  std::string address; ///< Whom it was asked; empty: not known.
};

/// Asks for the page over a connection that stands: @p socket is non-blocking, and closed by this.
/// No redirect is followed and no cookie sent. What fails says how far it came: "after the
/// ClientHello". Blocks until @p limit or until @p off is requested.
result<site_answer> ask_over(int socket, const url& site, milliseconds limit,
                             const hilink::cancellation& off);

/// The same by the host's own way: the addresses are those that its resolver tells, and that @p may
/// agrees to.
result<site_answer> ask_by_host(const url& site, milliseconds limit,
                                const hilink::cancellation& off,
                                const std::function<bool(const socket_place&)>& may);

} // namespace dongled::io::web
