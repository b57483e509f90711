#include "io/relay/dns/dns_answer.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <string>

namespace dongled::io::relay {
namespace {

constexpr size_t message_header = 12, longest_owner = 255;
constexpr uint16_t internet = 1; // The only class there is.
/// Aliases of aliases: more than any resolver follows.
constexpr int most_aliases = 16;

/// One resource record (RFC 1035 section 4.1.3).
struct dns_record {
  std::string owner;
  uint16_t type = 0, klass = 0;
  uint32_t ttl = 0;
  std::string_view data;
  size_t data_at = 0;
};

class dns_reader {
public:
  explicit dns_reader(std::string_view x) : all_(x) {}

  size_t at() const noexcept { return at_; }
  void seek(size_t x) noexcept { at_ = x; }

  std::optional<uint32_t> number(size_t bytes) {
    if (at_ + bytes > all_.size())
      return std::nullopt;
    uint32_t out = 0;
    for (size_t i = 0; i < bytes; ++i)
      out = out << 8 | static_cast<uint8_t>(all_[at_ + i]);
    at_ += bytes;
    return out;
  }

  /// A name in lower case, its labels each ended by a byte that none can be mistaken for.
  std::optional<std::string> name() {
    std::string out;
    auto at = at_;
    std::optional<size_t> behind; // Where the first pointer (section 4.1.4) stood.
    while (at < all_.size()) {
      auto length = static_cast<uint8_t>(all_[at]);
      if (length == 0) {
        at_ = behind ? *behind : at + 1;
        return out;
      }
      if ((length & 0xc0) == 0xc0) {
        if (at + 1 >= all_.size())
          return std::nullopt;
        auto to = static_cast<size_t>(length & 0x3f) << 8 | static_cast<uint8_t>(all_[at + 1]);
        if (!behind)
          behind = at + 2;
        // Only backwards: so it comes to an end.
        if (to >= at)
          return std::nullopt;
        at = to;
        continue;
      }
      if (length > 63 || at + 1 + length > all_.size() || out.size() + length + 1 > longest_owner)
        return std::nullopt;
      for (auto c : all_.substr(at + 1, length))
        out += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
      out += '\0';
      at += length + size_t{1};
    }
    return std::nullopt;
  }

  std::optional<dns_record> next() {
    dns_record out;
    auto owner = name();
    auto type = number(2), klass = number(2), ttl = number(4), size = number(2);
    if (!owner || !type || !klass || !ttl || !size || at_ + *size > all_.size())
      return std::nullopt;
    out.owner = std::move(*owner);
    out.type = static_cast<uint16_t>(*type);
    out.klass = static_cast<uint16_t>(*klass);
    out.ttl = *ttl > INT32_MAX ? 0 : *ttl; // RFC 2181 section 8
    out.data = all_.substr(at_, *size);
    out.data_at = at_;
    at_ += *size;
    return out;
  }

private:
  std::string_view all_;
  size_t at_ = 0;
};

std::optional<ip_address> address_of(const dns_record& x, dns_type wanted) {
  if (wanted == dns_type::a && x.data.size() == 4) {
    std::array<uint8_t, 4> raw{};
    std::copy(x.data.begin(), x.data.end(), raw.begin());
    return ip_address::from_v4(raw);
  }
  if (wanted == dns_type::aaaa && x.data.size() == 16) {
    std::array<uint8_t, 16> raw{};
    std::copy(x.data.begin(), x.data.end(), raw.begin());
    return ip_address::from_v6(raw);
  }
  return std::nullopt;
}

struct dns_alias {
  std::string to;
  uint32_t ttl;
};

} // namespace

dns_answer read_dns_answer(std::string_view message, dns_type wanted) {
  dns_answer out;
  dns_reader in{message};
  in.seek(2);
  auto flags = in.number(2), questions = in.number(2), answers = in.number(2);
  if (!flags || !questions || !answers || *questions != 1 || message.size() < message_header)
    return out;
  out.truncated = (*flags & 0x0200) != 0;
  in.seek(message_header);
  auto name = in.name();
  if (!name || !in.number(4))
    return out;
  std::map<std::string, dns_alias> aliases;
  std::vector<dns_record> found;
  for (uint32_t i = 0; i < *answers; ++i) {
    auto x = in.next();
    if (!x) {
      out.truncated = true;
      break;
    }
    if (x->klass != internet)
      continue;
    if (x->type == static_cast<uint16_t>(dns_type::cname)) {
      auto back = in.at();
      in.seek(x->data_at);
      if (auto to = in.name())
        aliases.try_emplace(x->owner, dns_alias{std::move(*to), x->ttl});
      in.seek(back);
    } else if (x->type == static_cast<uint16_t>(wanted)) {
      found.push_back(std::move(*x));
    }
  }
  auto ttl = uint32_t{INT32_MAX};
  for (int i = 0; i <= most_aliases; ++i) {
    for (auto& x : found)
      if (auto address = x.owner == *name ? address_of(x, wanted) : std::nullopt) {
        ttl = std::min(ttl, x.ttl);
        if (std::ranges::find(out.addresses, *address) == out.addresses.end())
          out.addresses.push_back(*address);
      }
    auto next = aliases.find(*name);
    if (!out.addresses.empty() || next == aliases.end())
      break;
    ttl = std::min(ttl, next->second.ttl);
    name = next->second.to;
  }
  out.ttl = out.addresses.empty() ? 0 : ttl;
  return out;
}

} // namespace dongled::io::relay
