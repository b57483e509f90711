#include "io/web/tls.hpp"

#include <array>
#include <openssl/err.h>
#include <openssl/x509v3.h>

namespace dongled::io::web {

namespace {

struct context_closer {
  void operator()(SSL_CTX* x) const noexcept { SSL_CTX_free(x); }
};

failure no_tls() {
  std::array<char, 256> text{};
  ERR_error_string_n(ERR_get_error(), text.data(), text.size());
  return {fault::os, std::string{"prepare TLS: "} + text.data()};
}

bool expect_host(SSL* ssl, const url& x) {
  auto rules = SSL_get0_param(ssl);
  if (x.literal)
    return X509_VERIFY_PARAM_set1_ip_asc(rules, x.host.c_str()) == 1;
  return SSL_set1_host(ssl, x.host.c_str()) == 1
         && SSL_set_tlsext_host_name(ssl, x.host.c_str()) == 1;
}

} // namespace

result<ssl_ptr> tls_for(const url& x, int socket) {
  // Made anew each time: deliveries are few, and authorities may be added while we run.
  std::unique_ptr<SSL_CTX, context_closer> context{SSL_CTX_new(TLS_client_method())};
  if (!context || SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION) != 1
      || SSL_CTX_set_default_verify_paths(context.get()) != 1)
    return no_tls();
  SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
  ssl_ptr ssl{SSL_new(context.get())};
  if (!ssl || !expect_host(ssl.get(), x) || SSL_set_fd(ssl.get(), socket) != 1)
    return no_tls();
  return ssl;
}

failure tls_trouble(const SSL* x, const std::string& doing) {
  if (auto bad = SSL_get_verify_result(x); bad != X509_V_OK)
    return {fault::denied, doing + ": its certificate: " + X509_verify_cert_error_string(bad)};
  auto code = ERR_get_error();
  auto why = code != 0 ? ERR_reason_error_string(code) : nullptr;
  return {fault::os, doing + ": TLS: " + (why ? why : "the connection broke")};
}

} // namespace dongled::io::web
