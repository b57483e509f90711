#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

namespace dongled::lab {

/// Builds one rtnetlink request: header, family header, attributes (rtnetlink(7)).
/// The sequence number is the sender's to fill in.
class rtnl_message {
public:
  /// `flags` besides NLM_F_REQUEST; `body` is ifinfomsg, ifaddrmsg, rtmsg, …
  template <class Body>
  rtnl_message(uint16_t type, uint16_t flags, const Body& body) {
    static_assert(std::is_trivially_copyable_v<Body>);
    begin(type, flags);
    append(&body, sizeof body);
  }

  /// The same with a body, and perhaps attributes, taken from a dump.
  rtnl_message(uint16_t type, uint16_t flags, std::span<const std::byte> body) {
    begin(type, flags);
    append(body.data(), body.size());
  }

  /// Appends an attribute with raw bytes.
  rtnl_message& raw(uint16_t type, std::span<const std::byte> bytes);

  /// Appends an attribute holding a trivially copyable value.
  template <class T>
  rtnl_message& value(uint16_t type, const T& x) {
    static_assert(std::is_trivially_copyable_v<T>);
    return raw(type, std::as_bytes(std::span{&x, 1}));
  }

  /// Appends a zero-terminated string.
  rtnl_message& text(uint16_t type, const std::string& x);

  /// Appends an IPv4 or IPv6 address in text form; what is neither leaves the message unchanged.
  rtnl_message& ip(uint16_t type, const std::string& address);

  /// Opens a nested attribute; `close` takes what this returns.
  size_t open(uint16_t type);
  void close(size_t start);

  /// Appends bytes that are no attribute (the ifinfomsg inside VETH_INFO_PEER).
  void append(const void* bytes, size_t size);

  /// The finished message with its length, under this sequence number.
  std::span<const std::byte> finish(uint32_t sequence);

private:
  void begin(uint16_t type, uint16_t flags);
  std::vector<std::byte> bytes_;
};

} // namespace dongled::lab
