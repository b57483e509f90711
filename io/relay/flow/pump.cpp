#include "io/relay/flow/pump.hpp"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <sys/socket.h>

namespace dongled::io::relay {
namespace {

/// A splice that moves less than this is no cheaper than a copy.
constexpr size_t thin_splice = 8 * 1024;
/// So many thin ones in a row end the bulk.
constexpr uint8_t thin_limit = 4;

bool blocked(int code) { return code == EAGAIN || code == EWOULDBLOCK || code == EINTR; }

} // namespace

flow::status flow::turn(peer& from, peer& to, pump_tools& tools, size_t budget, uint64_t& taken,
                        uint64_t& given) {
  auto start = taken;
  auto finish = [&](status x) {
    // A pipe is lent only while bytes are in it.
    if (pipe_.read && pipe_.filled == 0)
      tools.pipes.give(std::move(pipe_)), pipe_ = {};
    return x;
  };
  while (!over_) {
    if (pending() > 0) {
      if (!to.writable || deliver(to, given) == moved::blocked)
        return finish(status::waiting);
    } else if (end_) {
      over_ = true;
      if (aborted_ || from.reset)
        return finish(status::aborted);
      shutdown(to.fd, SHUT_WR);
    } else if (!from.readable || !to.writable) {
      return finish(status::waiting);
    } else if (taken - start >= budget) {
      return finish(status::more);
    } else if (collect(from, to, tools, budget - (taken - start), taken, given) == moved::blocked) {
      return finish(status::waiting);
    }
  }
  release(tools);
  return aborted_ ? status::aborted : status::done;
}

void flow::preload(std::string_view bytes) {
  if (!bytes.empty())
    keep(bytes);
}

void flow::keep(std::string_view bytes) {
  rest_ = std::make_unique<std::string>(bytes);
  sent_ = 0;
}

void flow::release(pump_tools& tools) {
  tools.pipes.give(std::move(pipe_));
  pipe_ = {};
  rest_.reset();
  sent_ = 0;
}

flow::moved flow::deliver(peer& to, uint64_t& given) {
  if (rest_) {
    auto n = send(to.fd, rest_->data() + sent_, rest_->size() - sent_, MSG_NOSIGNAL);
    if (n < 0)
      return write_failed(to);
    sent_ += static_cast<size_t>(n);
    given += static_cast<uint64_t>(n);
    if (sent_ == rest_->size())
      rest_.reset(), sent_ = 0;
    return moved::some;
  }
  auto n = splice(pipe_.read.get(), nullptr, to.fd, nullptr, pipe_.filled,
                  SPLICE_F_MOVE | SPLICE_F_NONBLOCK);
  if (n == 0)
    errno = EIO; // it holds bytes: whoever waited for more would wait for ever
  if (n <= 0)
    return write_failed(to);
  pipe_.filled -= static_cast<size_t>(n);
  given += static_cast<uint64_t>(n);
  return moved::some;
}

flow::moved flow::collect(peer& from, peer& to, pump_tools& tools, size_t limit, uint64_t& taken,
                          uint64_t& given) {
  if (bulk_ && !pipe_.read) {
    pipe_ = tools.pipes.take();
    bulk_ = static_cast<bool>(pipe_.read);
  }
  return bulk_ ? splice_in(from, to, tools, limit, taken, given)
               : copy(from, to, tools, taken, given);
}

flow::moved flow::splice_in(peer& from, peer& to, pump_tools& tools, size_t limit, uint64_t& taken,
                            uint64_t& given) {
  auto want = std::min<size_t>(limit, pipe_.capacity);
  auto n =
    splice(from.fd, nullptr, pipe_.write.get(), nullptr, want, SPLICE_F_MOVE | SPLICE_F_NONBLOCK);
  // splice(2) stops for good in front of urgent data, and says then that nothing is there, or that
  // the stream ended (tcp_read_sock in the kernel's net/ipv4/tcp.c). A read passes it, and knows.
  if (n == 0 || (n < 0 && blocked(errno) && from.urgent))
    return copy(from, to, tools, taken, given);
  if (n < 0)
    return read_failed(from);
  pipe_.filled += static_cast<size_t>(n);
  taken += static_cast<uint64_t>(n);
  thin_ = static_cast<size_t>(n) < std::min(want, thin_splice) ? static_cast<uint8_t>(thin_ + 1)
                                                               : uint8_t{0};
  if (thin_ >= thin_limit) {
    // The pipe goes back once it is empty.
    bulk_ = false;
    thin_ = 0;
  }
  return moved::some;
}

flow::moved flow::copy(peer& from, peer& to, pump_tools& tools, uint64_t& taken, uint64_t& given) {
  auto& scratch = tools.scratch;
  auto n = recv(from.fd, scratch.data(), scratch.size(), 0);
  if (n < 0)
    return read_failed(from);
  if (n == 0) {
    end_ = true;
    return moved::some;
  }
  auto size = static_cast<size_t>(n);
  taken += size;
  bulk_ = size == scratch.size();
  // A short read emptied the socket; epoll tells of whatever comes after it, except that an end of
  // stream it has already told of is told only once. Nor does it end at the end of what is there
  // when that is urgent (tcp(7)).
  if (!bulk_ && !from.hung_up && !from.urgent)
    from.readable = false;
  auto sent = send(to.fd, scratch.data(), size, MSG_NOSIGNAL);
  if (sent < 0 && !blocked(errno))
    return write_failed(to);
  if (sent < 0)
    to.writable = errno == EINTR;
  auto gone = sent < 0 ? size_t{0} : static_cast<size_t>(sent);
  given += gone;
  if (gone < size)
    keep({scratch.data() + gone, size - gone});
  return moved::some;
}

flow::moved flow::read_failed(peer& from) {
  if (errno == EINTR)
    return moved::some;
  if (blocked(errno)) {
    from.readable = from.urgent = false;
    return moved::blocked;
  }
  end_ = aborted_ = true;
  return moved::failed;
}

flow::moved flow::write_failed(peer& to) {
  if (errno == EINTR)
    return moved::some;
  if (blocked(errno)) {
    to.writable = false;
    return moved::blocked;
  }
  // EPIPE after an orderly end of stream is a receiver that has heard enough; anything else means
  // that what it sent us may be incomplete, and the other flow must not end as if it were whole.
  to.reset = to.reset || errno != EPIPE;
  rejected_ = over_ = true;
  return moved::failed;
}

} // namespace dongled::io::relay
