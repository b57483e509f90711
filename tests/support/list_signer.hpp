#pragma once

#include <memory>
#include <openssl/evp.h>
#include <string>

namespace dongled::test {

inline std::string base64(const std::string& x) {
  std::string out((x.size() + 2) / 3 * 4 + 1, '\0');
  auto size =
    EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                    reinterpret_cast<const unsigned char*>(x.data()), static_cast<int>(x.size()));
  out.resize(static_cast<size_t>(size));
  return out;
}

/// Signs as minisign does.
class list_signer {
public:
  list_signer() : key_{EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"), EVP_PKEY_free} {}

  std::string key() const {
    std::string point(32, '\0');
    auto size = point.size();
    EVP_PKEY_get_raw_public_key(key_.get(), reinterpret_cast<unsigned char*>(point.data()), &size);
    return base64("Ed" + id + point);
  }

  std::string sign(const std::string& text, const std::string& comment,
                   const std::string& kind = "Ed") const {
    auto first = signature(text);
    return "untrusted comment: x\n" + base64(kind + id + first) + "\ntrusted comment: " + comment
           + "\n" + base64(signature(first + comment)) + "\n";
  }

  std::string id = "12345678";

private:
  std::string signature(const std::string& text) const {
    std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> at{EVP_MD_CTX_new(), EVP_MD_CTX_free};
    EVP_DigestSignInit(at.get(), nullptr, nullptr, nullptr, key_.get());
    std::string out(64, '\0');
    auto size = out.size();
    EVP_DigestSign(at.get(), reinterpret_cast<unsigned char*>(out.data()), &size,
                   reinterpret_cast<const unsigned char*>(text.data()), text.size());
    return out;
  }

  std::unique_ptr<EVP_PKEY, void (*)(EVP_PKEY*)> key_;
};

} // namespace dongled::test
