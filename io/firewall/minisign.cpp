#include "io/firewall/minisign.hpp"

#include "config/text.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <memory>
#include <openssl/evp.h>
#include <vector>

namespace dongled::io::firewall {
namespace {

constexpr size_t longest_signature_file = 4096;
constexpr size_t key_size = 2 + 8 + 32, signature_size = 64, signed_size = 2 + 8 + signature_size;

failure no_key(const std::string& why) {
  return {fault::bad_input, "this is no minisign public key: " + why};
}

failure no_signature(const std::string& why) {
  return {fault::bad_input, "this is no minisign signature: " + why};
}

/// Strict base64 (RFC 4648 section 4) of @p size bytes; empty otherwise.
std::string decoded(std::string_view text, size_t size) {
  auto padding = (3 - size % 3) % 3;
  if (text.size() != (size + 2) / 3 * 4
      || text.substr(text.size() - padding).find_first_not_of('=') != text.npos
      || text.substr(0, text.size() - padding)
             .find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
           != text.npos)
    return {};
  std::vector<unsigned char> out(text.size());
  auto got = EVP_DecodeBlock(out.data(), reinterpret_cast<const unsigned char*>(text.data()),
                             static_cast<int>(text.size()));
  return got < static_cast<int>(size)
           ? std::string{}
           : std::string(out.begin(), out.begin() + static_cast<std::ptrdiff_t>(size));
}

std::string hex(std::string_view id) {
  constexpr auto digits = "0123456789ABCDEF";
  std::string out; // as minisign shows it: the last byte first
  for (auto at = id.rbegin(); at != id.rend(); ++at)
    out.append({digits[static_cast<uint8_t>(*at) >> 4], digits[static_cast<uint8_t>(*at) & 15]});
  return out;
}

const unsigned char* raw(std::string_view x) {
  return reinterpret_cast<const unsigned char*>(x.data());
}

bool signed_by(const public_key& key, std::string_view data, std::string_view signature) {
  std::unique_ptr<EVP_PKEY, void (*)(EVP_PKEY*)> point{
    EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, key.point.data(), key.point.size()),
    EVP_PKEY_free};
  std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> at{EVP_MD_CTX_new(), EVP_MD_CTX_free};
  return point && at && EVP_DigestVerifyInit(at.get(), nullptr, nullptr, nullptr, point.get()) == 1
         && EVP_DigestVerify(at.get(), raw(signature), signature.size(), raw(data), data.size())
              == 1;
}

std::string blake2b(std::string_view data) {
  unsigned char out[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  if (EVP_Digest(data.data(), data.size(), out, &size, EVP_blake2b512(), nullptr) != 1)
    return {};
  return {reinterpret_cast<char*>(out), size};
}

std::optional<std::chrono::year_month_day> day(std::string_view text) {
  int part[3] = {};
  constexpr size_t begins[] = {0, 5, 8}, lengths[] = {4, 2, 2};
  if (text.size() != 10 || text[4] != '-' || text[7] != '-')
    return std::nullopt;
  for (int i = 0; i < 3; ++i) {
    auto digits = text.substr(begins[i], lengths[i]);
    auto [end, bad] = std::from_chars(digits.data(), digits.data() + digits.size(), part[i]);
    if (bad != std::errc{} || end != digits.data() + digits.size() || part[i] < 0)
      return std::nullopt;
  }
  std::chrono::year_month_day out{std::chrono::year{part[0]},
                                  std::chrono::month{static_cast<unsigned>(part[1])},
                                  std::chrono::day{static_cast<unsigned>(part[2])}};
  return out.ok() ? std::optional{out} : std::nullopt;
}

} // namespace

result<public_key> read_public_key(std::string_view text) {
  auto line = cut_line(text);
  if (line.starts_with("untrusted comment:"))
    line = cut_line(text);
  if (text.find_first_not_of(" \t\r\n") != text.npos)
    return no_key("something follows it");
  auto bytes = decoded(line, key_size);
  if (bytes.empty())
    return no_key("expected 56 characters of base64, as `minisign -G` prints them");
  if (!bytes.starts_with("Ed"))
    return no_key("it is not of Ed25519");
  public_key out;
  std::copy_n(bytes.begin() + 2, out.id.size(), out.id.begin());
  std::copy_n(bytes.begin() + 10, out.point.size(), out.point.begin());
  return out;
}

result<std::string> verify(const public_key& key, std::string_view data,
                           std::string_view signature) {
  constexpr std::string_view untrusted = "untrusted comment:", trusted = "trusted comment: ";
  if (signature.size() > longest_signature_file)
    return no_signature("it is longer than 4 KiB");
  if (!cut_line(signature).starts_with(untrusted))
    return no_signature("line 1: expected an untrusted comment");
  auto first = decoded(cut_line(signature), signed_size);
  auto comment = cut_line(signature);
  auto last = decoded(cut_line(signature), signature_size);
  if (first.empty())
    return no_signature("line 2: expected 100 characters of base64");
  if (!comment.starts_with(trusted))
    return no_signature("line 3: expected a trusted comment");
  if (last.empty())
    return no_signature("line 4: expected 88 characters of base64");
  comment.remove_prefix(trusted.size());
  auto hashed = first.starts_with("ED");
  if (!hashed && !first.starts_with("Ed"))
    return no_signature("line 2: it is of no kind that is known");
  std::string_view all{first};
  auto id = all.substr(2, 8), sum = all.substr(10);
  std::string ours{key.id.begin(), key.id.end()};
  if (id != ours)
    return failure{fault::refused,
                   "it was signed by key " + hex(id) + ", and list_key is " + hex(ours)};
  auto what = hashed ? blake2b(data) : std::string{data};
  if (what.empty() && hashed)
    return failure{fault::exhausted, "sum up what was signed"};
  if (!signed_by(key, what, sum))
    return failure{fault::refused, "the signature does not fit"};
  if (!signed_by(key, std::string{sum} + std::string{comment}, last))
    return failure{fault::refused, "the signature of the trusted comment does not fit"};
  return std::string{comment};
}

result<list_promise> read_promise(std::string_view comment) {
  auto bad = [](const std::string& what) { return failure{fault::bad_input, what}; };
  list_promise out;
  while (!comment.empty()) {
    auto end = std::min(comment.find_first_of(" \t"), comment.size());
    auto word = comment.substr(0, end);
    comment.remove_prefix(std::min(end + 1, comment.size()));
    auto value = word.substr(std::min(word.find('=') + 1, word.size()));
    if (word.starts_with("serial=")) {
      uint64_t number = 0;
      auto [stop, wrong] = std::from_chars(value.data(), value.data() + value.size(), number);
      if (out.serial || wrong != std::errc{} || stop != value.data() + value.size())
        return bad("the trusted comment's serial: expected one number, serial=42");
      out.serial = number;
    } else if (word.starts_with("expires=")) {
      if (!out.expires.empty() || !day(value))
        return bad("the trusted comment's expires: expected one day, expires=2026-12-31");
      out.expires = value;
    }
  }
  return out;
}

bool expired(const list_promise& x, unix_ms now) {
  auto last = day(x.expires);
  if (!last)
    return false;
  auto over = std::chrono::sys_days{*last} + std::chrono::days{1};
  return now
         >= std::chrono::duration_cast<std::chrono::milliseconds>(over.time_since_epoch()).count();
}

} // namespace dongled::io::firewall
