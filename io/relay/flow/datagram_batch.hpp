#pragma once

#include "io/relay/net/sockets.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <sys/socket.h>
#include <sys/uio.h>
#include <vector>

/// Datagrams by the dozen: what a system call and a walk through the kernel cost is shared by many
/// (recvmmsg(2), sendmmsg(2)), and by those of one flow that have one size (UDP_GRO and
/// UDP_SEGMENT, udp(7)).
namespace dongled::io::relay {

/// Has the kernel hand over what belongs together in one piece, where it can.
void ask_for_whole_flows(int udp_socket);

/// Reads datagrams into memory of its own, which is good until the next `read`. One a reactor.
class datagram_reader {
public:
  static constexpr size_t most = 16;

  struct message {
    std::string_view bytes;
    socket_address from;
    size_t segment = 0; ///< The length of each datagram in it, but the last, which may be shorter.
  };

  /// What is there, at most `most`; nothing and errno for an error.
  std::span<const message> read(int fd);

  /// Calls @p f for each datagram of a message.
  template <class F>
  static void each(const message& x, F f) {
    auto rest = x.bytes;
    do {
      auto size = x.segment == 0 ? rest.size() : std::min(x.segment, rest.size());
      f(rest.substr(0, size));
      rest.remove_prefix(size);
    } while (!rest.empty());
  }

private:
  static constexpr size_t slot_size = 65536;
  struct control {
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> bytes{};
  };

  std::unique_ptr<char[]> room_; // Made by the first read: who serves no UDP needs none.
  std::array<message, most> messages_;
  std::array<control, most> controls_;
  std::array<mmsghdr, most> headers_{};
  std::array<iovec, most> pieces_{};
};

/// Gathers datagrams for one socket and sends them in the order of coming. What it is given must
/// stay until `flush`. One a reactor.
class datagram_writer {
public:
  /// What came of them: those that the kernel took, and their bytes without the fronts.
  struct sum {
    size_t datagrams = 0;
    uint64_t bytes = 0;
  };

  /// What one socket is known not to take in one piece: it lives with the socket.
  struct limits {
    size_t whole = 65507;
  };

  /// Adds @p front and @p payload as one datagram, to @p to, or where the socket is connected to.
  void add(const endpoint* to, std::string_view front, std::string_view payload);

  bool empty() const noexcept { return units_.empty(); }
  bool full() const noexcept { return units_.size() >= most_units; }

  /// Sends all of them through @p fd; who finds no room is dropped, as UDP may.
  sum flush(int fd, limits& known);

private:
  static constexpr size_t most_units = 64, most_segments = 64, most_bytes = 64000;

  struct datagram {
    std::string_view front, payload;
    size_t size() const { return front.size() + payload.size(); }
  };
  /// Datagrams to one place that have one size, but for the last.
  struct unit {
    socket_address to;
    bool named = false;
    endpoint where;
    std::vector<datagram> parts;
    size_t bytes = 0;
    bool ended = false; ///< By a shorter one: nothing more fits behind it.
  };

  void send_one_by_one(int fd, const unit& x, sum& done) const;
  void prepare(unit& x, mmsghdr& header, std::array<char, CMSG_SPACE(sizeof(uint16_t))>& control);

  std::vector<unit> units_;
  std::vector<unit> spare_; // With their memory.
  std::vector<iovec> pieces_;
};

} // namespace dongled::io::relay
