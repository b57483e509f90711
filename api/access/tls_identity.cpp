#include "api/access/tls_identity.hpp"

#include <caf/actor_system_config.hpp>
#include <caf/openssl/manager.hpp>
#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <iterator>

namespace dongled::api {

namespace {

using bio_ptr = std::unique_ptr<BIO, decltype(&BIO_free)>;
using certificate_ptr = std::unique_ptr<X509, decltype(&X509_free)>;
using key_ptr = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;

failure blame(const std::string& path, const std::string& why) {
  return {fault::bad_input, path + ": " + why};
}

result<std::string> text_of(const std::string& path) {
  constexpr size_t most = 256 * 1024;
  std::ifstream in(path, std::ios::binary);
  std::string out;
  for (std::istreambuf_iterator<char> i(in), end; i != end && out.size() <= most; ++i)
    out += *i;
  if (!in)
    return blame(path, "cannot be read");
  return out.size() > most ? result<std::string>(blame(path, "is too large for a PEM file"))
                           : result<std::string>(std::move(out));
}

bio_ptr reader_of(const std::string& pem) {
  return {BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), &BIO_free};
}

certificate_ptr certificate_in(const std::string& pem) {
  auto in = reader_of(pem);
  return {PEM_read_bio_X509(in.get(), nullptr, nullptr, nullptr), &X509_free};
}

/// Whoever asks for a passphrase on a terminal would hang a daemon.
int no_passphrase(char*, int, int, void*) { return -1; }

key_ptr key_in(const std::string& pem) {
  auto in = reader_of(pem);
  return {PEM_read_bio_PrivateKey(in.get(), nullptr, no_passphrase, nullptr), &EVP_PKEY_free};
}

/// A file in memory that is read by its path in /proc; -1: there is no room.
int in_memory(const std::string& text) {
  auto fd = ::memfd_create("dongled-tls", MFD_CLOEXEC);
  if (fd >= 0 && ::write(fd, text.data(), text.size()) != static_cast<ssize_t>(text.size())) {
    ::close(fd);
    return -1;
  }
  return fd;
}

std::string path_of(int fd) { return "/proc/self/fd/" + std::to_string(fd); }

/// Empty: it is valid at present.
std::string trouble_of(const X509& x) {
  if (X509_cmp_current_time(X509_get0_notBefore(&x)) > 0)
    return "is not valid yet";
  return X509_cmp_current_time(X509_get0_notAfter(&x)) < 0 ? "has expired" : "";
}

bool read_by_others(const std::string& path) {
  struct stat about {};
  return ::stat(path.c_str(), &about) == 0 && (about.st_mode & (S_IRWXG | S_IRWXO)) != 0;
}

/// That the three fit together.
result<done> judge(const tls_files& from, const std::string& certificate, const std::string& key,
                   const std::string& authority) {
  auto own = certificate_in(certificate), above = certificate_in(authority);
  auto secret = key_in(key);
  if (!own)
    return blame(from.certificate, "holds no certificate in PEM form");
  if (!secret)
    return blame(from.key, "holds no key in PEM form that needs no passphrase");
  if (!above)
    return blame(from.authority, "holds no certificate in PEM form");
  if (X509_check_private_key(own.get(), secret.get()) != 1)
    return blame(from.key, "is not the key of " + from.certificate);
  if (auto why = trouble_of(*own); !why.empty())
    return blame(from.certificate, why);
  if (auto why = trouble_of(*above); !why.empty())
    return blame(from.authority, why);
  return done{};
}

} // namespace

result<std::shared_ptr<const tls_identity>> tls_identity::load(const tls_files& from) {
  std::shared_ptr<tls_identity> out{new tls_identity};
  auto certificate = text_of(from.certificate), key = text_of(from.key),
       authority = text_of(from.authority);
  for (auto* x : {&certificate, &key, &authority})
    if (!*x)
      return x->why();
  if (auto fine = judge(from, *certificate, *key, *authority); !fine)
    return fine.why();
  out->certificate_ = in_memory(*certificate);
  out->key_ = in_memory(*key);
  out->authority_ = in_memory(*authority);
  if (out->certificate_ < 0 || out->key_ < 0 || out->authority_ < 0)
    return failure{fault::os, "no memory for TLS keys"};
  if (read_by_others(from.key))
    out->warnings_.push_back(from.key + " can be read by others than its owner: chmod 600 it");
  return std::shared_ptr<const tls_identity>(std::move(out));
}

tls_identity::~tls_identity() {
  for (auto fd : {certificate_, key_, authority_})
    if (fd >= 0)
      ::close(fd);
}

void tls_identity::use_in(caf::actor_system_config& cfg) const {
  cfg.openssl_certificate = path_of(certificate_);
  cfg.openssl_key = path_of(key_);
  cfg.openssl_cafile = path_of(authority_);
  cfg.load<caf::openssl::manager>();
}

} // namespace dongled::api
