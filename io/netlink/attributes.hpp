#pragma once

#include <arpa/inet.h>
#include <linux/netlink.h>
#include <netlink/attr.h>
#include <netlink/msg.h>

#include <array>
#include <cstdint>
#include <cstring>
#include <string>

namespace dongled::io::netlink {

/// The attributes of one message: looked at only at the size they must have.
template <int Max>
class attributes {
public:
  template <class Header>
  bool parse(const nlmsghdr& x, const Header&) {
    // libnl takes the header without const and does not write to it.
    return nlmsg_parse(const_cast<nlmsghdr*>(&x), sizeof(Header), tb_.data(), Max, nullptr) >= 0;
  }
  bool has(int type) const { return at(type) != nullptr; }
  uint32_t u32(int type, uint32_t otherwise) const {
    return sized(type, 4) ? nla_get_u32(at(type)) : otherwise;
  }
  uint8_t u8(int type, uint8_t otherwise) const {
    return sized(type, 1) ? nla_get_u8(at(type)) : otherwise;
  }
  std::string ipv4(int type) const {
    char text[INET_ADDRSTRLEN] = {};
    if (!sized(type, 4) || !inet_ntop(AF_INET, nla_data(at(type)), text, sizeof text))
      return {};
    return text;
  }
  std::string ipv6(int type) const {
    char text[INET6_ADDRSTRLEN] = {};
    if (!sized(type, 16) || !inet_ntop(AF_INET6, nla_data(at(type)), text, sizeof text))
      return {};
    return text;
  }
  std::string bytes(int type) const {
    if (!has(type))
      return {};
    return {static_cast<const char*>(nla_data(at(type))), static_cast<size_t>(nla_len(at(type)))};
  }
  /// Bytes up to the first NUL, as names come with one.
  std::string text(int type) const {
    if (!has(type))
      return {};
    auto bytes = static_cast<const char*>(nla_data(at(type)));
    return {bytes, strnlen(bytes, static_cast<size_t>(nla_len(at(type))))};
  }
  nlattr* at(int type) const { return tb_[static_cast<size_t>(type)]; }

private:
  bool sized(int type, int bytes) const { return has(type) && nla_len(at(type)) >= bytes; }
  std::array<nlattr*, Max + 1> tb_{};
};

} // namespace dongled::io::netlink
