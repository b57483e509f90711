#include "io/relay/flow/datagram_batch.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <netinet/in.h>
#include <netinet/udp.h>

#ifndef UDP_SEGMENT
#define UDP_SEGMENT 103
#endif
#ifndef UDP_GRO
#define UDP_GRO 104
#endif

namespace dongled::io::relay {
namespace {

iovec piece_of(std::string_view x) { return {const_cast<char*>(x.data()), x.size()}; }

/// How long the pieces are that the kernel put together; 0: it is one datagram.
size_t segment_of(msghdr& x) {
  for (auto c = CMSG_FIRSTHDR(&x); c; c = CMSG_NXTHDR(&x, c))
    if (c->cmsg_level == SOL_UDP && c->cmsg_type == UDP_GRO) {
      int size = 0;
      std::memcpy(&size, CMSG_DATA(c), sizeof size);
      return size > 0 ? static_cast<size_t>(size) : 0;
    }
  return 0;
}

/// Says of several in one piece that they cannot be; each alone may be fine.
bool not_in_one_piece(int code) {
  return code == EINVAL || code == EMSGSIZE || code == EIO || code == EOPNOTSUPP
         || code == ENOPROTOOPT;
}

} // namespace

void ask_for_whole_flows(int udp_socket) {
  int on = 1;
  setsockopt(udp_socket, SOL_UDP, UDP_GRO, &on, sizeof on); // older kernels have none
}

std::span<const datagram_reader::message> datagram_reader::read(int fd) {
  if (!room_)
    room_ = std::make_unique_for_overwrite<char[]>(most * slot_size);
  for (size_t i = 0; i < most; ++i) {
    pieces_[i] = {room_.get() + i * slot_size, slot_size};
    messages_[i].from.size = sizeof(sockaddr_storage);
    auto& head = headers_[i].msg_hdr;
    head = {};
    head.msg_name = messages_[i].from.get();
    head.msg_namelen = messages_[i].from.size;
    head.msg_iov = &pieces_[i];
    head.msg_iovlen = 1;
    head.msg_control = controls_[i].bytes.data();
    head.msg_controllen = controls_[i].bytes.size();
  }
  auto n = recvmmsg(fd, headers_.data(), most, MSG_DONTWAIT, nullptr);
  if (n <= 0)
    return {};
  for (size_t i = 0; i < static_cast<size_t>(n); ++i) {
    messages_[i].bytes = {room_.get() + i * slot_size, headers_[i].msg_len};
    messages_[i].from.size = headers_[i].msg_hdr.msg_namelen;
    messages_[i].segment = segment_of(headers_[i].msg_hdr);
  }
  return {messages_.data(), static_cast<size_t>(n)};
}

void datagram_writer::add(const endpoint* to, std::string_view front, std::string_view payload) {
  datagram x{front, payload};
  if (!units_.empty()) {
    auto& last = units_.back();
    auto same = last.named == (to != nullptr) && (!to || last.where == *to);
    auto fits = !last.ended && x.size() > 0 && x.size() <= last.parts.front().size()
                && last.parts.size() < most_segments && last.bytes + x.size() <= most_bytes;
    if (same && fits) {
      last.ended = x.size() < last.parts.front().size();
      last.bytes += x.size();
      last.parts.push_back(x);
      return;
    }
  }
  if (spare_.empty()) {
    units_.emplace_back();
  } else {
    units_.push_back(std::move(spare_.back()));
    spare_.pop_back();
  }
  auto& next = units_.back();
  next.parts.clear();
  next.parts.push_back(x);
  next.bytes = x.size();
  next.ended = x.size() == 0;
  next.named = to != nullptr;
  if (to) {
    next.where = *to;
    next.to = to_socket_address(*to);
  }
}

void datagram_writer::prepare(unit& x, mmsghdr& header,
                              std::array<char, CMSG_SPACE(sizeof(uint16_t))>& control) {
  auto& head = header.msg_hdr;
  head = {};
  if (x.named) {
    head.msg_name = x.to.get();
    head.msg_namelen = x.to.size;
  }
  head.msg_iov = pieces_.data() + pieces_.size();
  for (auto& y : x.parts) {
    if (!y.front.empty())
      pieces_.push_back(piece_of(y.front));
    if (!y.payload.empty() || y.front.empty())
      pieces_.push_back(piece_of(y.payload));
  }
  head.msg_iovlen = static_cast<size_t>(pieces_.data() + pieces_.size() - head.msg_iov);
  if (x.parts.size() == 1)
    return;
  head.msg_control = control.data();
  head.msg_controllen = control.size();
  auto c = CMSG_FIRSTHDR(&head);
  c->cmsg_level = SOL_UDP;
  c->cmsg_type = UDP_SEGMENT;
  c->cmsg_len = CMSG_LEN(sizeof(uint16_t));
  auto size = static_cast<uint16_t>(x.parts.front().size());
  std::memcpy(CMSG_DATA(c), &size, sizeof size);
}

void datagram_writer::send_one_by_one(int fd, const unit& x, sum& done) const {
  for (auto& y : x.parts) {
    std::array<iovec, 2> pieces{piece_of(y.front), piece_of(y.payload)};
    msghdr head{};
    if (x.named) {
      head.msg_name = const_cast<sockaddr*>(x.to.get());
      head.msg_namelen = x.to.size;
    }
    head.msg_iov = pieces.data();
    head.msg_iovlen = pieces.size();
    if (sendmsg(fd, &head, MSG_NOSIGNAL | MSG_DONTWAIT) < 0)
      continue;
    ++done.datagrams;
    done.bytes += y.payload.size();
  }
}

datagram_writer::sum datagram_writer::flush(int fd, limits& known) {
  sum done;
  std::array<mmsghdr, most_units> headers;
  std::array<std::array<char, CMSG_SPACE(sizeof(uint16_t))>, most_units> controls{};
  pieces_.clear();
  pieces_.reserve(most_units * most_segments * 2); // pieces are pointed to: they must not move
  auto count = std::min(units_.size(), most_units);
  for (size_t i = 0; i < count; ++i)
    prepare(units_[i], headers[i], controls[i]);
  for (size_t at = 0; at < count;) {
    auto& first = units_[at];
    if (first.parts.size() > 1 && first.parts.front().size() > known.whole) {
      send_one_by_one(fd, first, done);
      ++at;
      continue;
    }
    auto n = sendmmsg(fd, headers.data() + at, static_cast<unsigned>(count - at),
                      MSG_NOSIGNAL | MSG_DONTWAIT);
    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0) {
      // One of several, or one alone: the first is at fault, and the others have their turn.
      if (first.parts.size() > 1 && not_in_one_piece(errno)) {
        known.whole = first.parts.front().size() - 1;
        send_one_by_one(fd, first, done);
      }
      ++at;
      continue;
    }
    for (auto end = at + static_cast<size_t>(n); at < end; ++at) {
      done.datagrams += units_[at].parts.size();
      for (auto& y : units_[at].parts)
        done.bytes += y.payload.size();
    }
  }
  for (auto& x : units_)
    spare_.push_back(std::move(x));
  units_.clear();
  return done;
}

} // namespace dongled::io::relay
