#pragma once

#include "config/result.hpp"
#include "io/web/url.hpp"

#include <memory>
#include <openssl/ssl.h>

namespace dongled::io::web {

struct ssl_closer {
  void operator()(SSL* x) const noexcept { SSL_free(x); }
};
using ssl_ptr = std::unique_ptr<SSL, ssl_closer>;

/// A client's side of TLS (1.2 or newer) on a connected socket, before its handshake: it will
/// accept only a certificate that the system's authorities stand for and that names @p x.
result<ssl_ptr> tls_for(const url& x, int socket);

/// Why a call on @p x failed: `fault::denied` when its certificate was not good.
failure tls_trouble(const SSL* x, const std::string& doing);

} // namespace dongled::io::web
