#pragma once

#include "api/access/tls_identity.hpp"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>

namespace dongled::test {

/// A certification authority of a test's own, whose files are gone with it.
class authority {
public:
  explicit authority(std::string name = "authority") : name_(std::move(name)) {
    char pattern[] = "/tmp/dongled-tls-XXXXXX";
    if (!::mkdtemp(pattern))
      throw std::runtime_error("no directory");
    directory_ = pattern;
    key_ = new_key();
    own_ = certificate(name_, key_.get(), key_.get(), -3600, 3600, true);
    write(path("authority"), own_.get());
  }
  ~authority() {
    std::error_code ignored;
    std::filesystem::remove_all(directory_, ignored);
  }
  authority(const authority&) = delete;
  authority& operator=(const authority&) = delete;

  /// The files of somebody this authority vouches for, valid for a time around now, in seconds.
  api::tls_files vouch(const std::string& name, long from = -3600, long until = 3600) {
    auto key = new_key();
    auto x = certificate(name, key.get(), key_.get(), from, until, false);
    return files(name, x.get(), key.get());
  }

  /// The files of somebody who vouches for himself.
  api::tls_files self_signed(const std::string& name) {
    auto key = new_key();
    auto x = certificate(name, key.get(), key.get(), -3600, 3600, true);
    return files(name, x.get(), key.get());
  }

  std::string path(const std::string& name) const { return directory_ + '/' + name + ".pem"; }

private:
  using key_ptr = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
  using certificate_ptr = std::unique_ptr<X509, decltype(&X509_free)>;

  static key_ptr new_key() { return {EVP_EC_gen("P-256"), &EVP_PKEY_free}; }

  certificate_ptr certificate(const std::string& name, EVP_PKEY* key, EVP_PKEY* signer, long from,
                              long until, bool may_sign) {
    certificate_ptr x{X509_new(), &X509_free};
    X509_set_version(x.get(), 2);
    ASN1_INTEGER_set(X509_get_serialNumber(x.get()), ++serial_);
    X509_gmtime_adj(X509_getm_notBefore(x.get()), from);
    X509_gmtime_adj(X509_getm_notAfter(x.get()), until);
    X509_set_pubkey(x.get(), key);
    auto text = reinterpret_cast<const unsigned char*>(name.c_str());
    auto* subject = X509_get_subject_name(x.get());
    X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, text, -1, -1, 0);
    auto own_issuer = key == signer;
    X509_set_issuer_name(x.get(), own_issuer ? subject : X509_get_subject_name(own_.get()));
    auto* limits = X509V3_EXT_conf_nid(nullptr, nullptr, NID_basic_constraints,
                                       may_sign ? "critical,CA:TRUE" : "critical,CA:FALSE");
    X509_add_ext(x.get(), limits, -1);
    X509_EXTENSION_free(limits);
    X509_sign(x.get(), signer, EVP_sha256());
    return x;
  }

  static void write(const std::string& to, X509* x) {
    auto* file = std::fopen(to.c_str(), "w");
    PEM_write_X509(file, x);
    std::fclose(file);
  }

  api::tls_files files(const std::string& name, X509* x, EVP_PKEY* key) {
    api::tls_files out{path(name), path(name + "-key"), path("authority")};
    write(out.certificate, x);
    auto* file = std::fopen(out.key.c_str(), "w");
    PEM_write_PrivateKey(file, key, nullptr, nullptr, 0, nullptr, nullptr);
    std::fclose(file);
    ::chmod(out.key.c_str(), 0600);
    return out;
  }

  std::string name_, directory_;
  long serial_ = 0;
  key_ptr key_{nullptr, &EVP_PKEY_free};
  certificate_ptr own_{nullptr, &X509_free};
};

} // namespace dongled::test
