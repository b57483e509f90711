#include "tests/lab/rtnl_message.hpp"

#include <arpa/inet.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>

namespace dongled::lab {

void rtnl_message::begin(uint16_t type, uint16_t flags) {
  nlmsghdr h{};
  h.nlmsg_type = type;
  h.nlmsg_flags = static_cast<uint16_t>(NLM_F_REQUEST | flags);
  append(&h, sizeof h);
}

void rtnl_message::append(const void* bytes, size_t size) {
  auto at = bytes_.size();
  bytes_.resize(at + NLMSG_ALIGN(size));
  if (size > 0)
    std::memcpy(bytes_.data() + at, bytes, size);
}

rtnl_message& rtnl_message::raw(uint16_t type, std::span<const std::byte> bytes) {
  auto start = open(type);
  append(bytes.data(), bytes.size());
  // The length excludes the padding behind the last attribute, unlike a nest's.
  auto len = static_cast<uint16_t>(RTA_LENGTH(bytes.size()));
  std::memcpy(bytes_.data() + start, &len, sizeof len);
  return *this;
}

rtnl_message& rtnl_message::text(uint16_t type, const std::string& x) {
  return raw(type, std::as_bytes(std::span{x.c_str(), x.size() + 1}));
}

rtnl_message& rtnl_message::ip(uint16_t type, const std::string& address) {
  in_addr v4{};
  in6_addr v6{};
  if (::inet_pton(AF_INET, address.c_str(), &v4) == 1)
    return value(type, v4);
  if (::inet_pton(AF_INET6, address.c_str(), &v6) == 1)
    return value(type, v6);
  return *this;
}

size_t rtnl_message::open(uint16_t type) {
  auto start = bytes_.size();
  rtattr a{};
  a.rta_type = type;
  append(&a, sizeof a);
  return start;
}

void rtnl_message::close(size_t start) {
  auto len = static_cast<uint16_t>(bytes_.size() - start);
  std::memcpy(bytes_.data() + start, &len, sizeof len);
}

std::span<const std::byte> rtnl_message::finish(uint32_t sequence) {
  nlmsghdr h{};
  std::memcpy(&h, bytes_.data(), sizeof h);
  h.nlmsg_len = static_cast<uint32_t>(bytes_.size());
  h.nlmsg_seq = sequence;
  std::memcpy(bytes_.data(), &h, sizeof h);
  return bytes_;
}

} // namespace dongled::lab
