#include "api/webhooks/delivery.hpp"

#include "io/hilink/digest.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>

namespace dongled::api {

std::string hook_signature(const std::string& secret, const std::string& body) {
  return "sha256=" + io::hilink::hex(io::hilink::bytes(io::hilink::hmac(secret, body)));
}

milliseconds hook_pause(uint32_t tries, uint64_t salt) {
  constexpr int64_t first = 1000, longest = 600'000;
  auto doubled = std::min(first << std::min<uint32_t>(tries > 0 ? tries - 1 : 0, 20), longest);
  // Fibonacci hashing: neighbours in a queue get distant values.
  auto spread = static_cast<int64_t>((salt + tries) * 0x9E3779B97F4A7C15 >> 54); // 0 to 1023
  return milliseconds{doubled - doubled * spread / 1024 / 5};
}

result<std::optional<std::string>> hook_secret(const settings::webhooks_part& x) {
  if (!x.secret_file)
    return std::optional<std::string>{};
  auto name = "webhooks.secret_file " + *x.secret_file;
  std::ifstream in(*x.secret_file);
  if (!in)
    return failure{fault::denied, name + " cannot be read: " + std::strerror(errno), errno};
  std::string text(1100, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<size_t>(in.gcount()));
  if (text.ends_with('\n'))
    text.pop_back();
  if (text.ends_with('\r'))
    text.pop_back();
  auto printable = [](char c) { return static_cast<unsigned char>(c) >= 0x20 && c != 0x7f; };
  if (text.empty() || text.size() > 1024 || !std::all_of(text.begin(), text.end(), printable))
    return failure{fault::bad_input,
                   name + ": expected one line of 1 to 1024 bytes without control characters"};
  return std::optional(std::move(text));
}

io::web::post hook_post(const io::web::url& to, const io::store::outbox_item& x,
                        const std::optional<std::string>& secret) {
  io::web::post out{to, "application/json", x.body};
  out.headers = {
    {"User-Agent", "dongled"}, {"X-Dongled-Event", x.event}, {"X-Dongled-Delivery", x.delivery}};
  if (secret)
    out.headers.emplace_back("X-Dongled-Signature", hook_signature(*secret, x.body));
  return out;
}

} // namespace dongled::api
