// How a connection ends: what is told to whom, and how its sockets are closed.
#include "io/relay/relay/connection.hpp"
#include "io/relay/relay/shard.hpp"

#include <cerrno>
#include <linux/sockios.h>
#include <spdlog/spdlog.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <utility>

namespace dongled::io::relay {
namespace {

/// How often the send queue of such a client is looked at.
constexpr milliseconds queue_check{20};

void reset_on_close(int fd) {
  linger x{1, 0};
  setsockopt(fd, SOL_SOCKET, SO_LINGER, &x, sizeof(x));
}

} // namespace

bool connection::send_now(const std::string& bytes) {
  auto n = send(client_.socket.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
  if (n == static_cast<ssize_t>(bytes.size()))
    return true;
  // So few bytes, first in an empty socket buffer: only a client that is gone does not take them.
  close_now(ending::client_gone, true);
  return false;
}

void connection::abort(ending why, reply code) {
  switch (phase.load(std::memory_order_relaxed)) {
  case relay_phase::deciding:
  case relay_phase::held:
  case relay_phase::connecting:
    if (why != ending::shutdown)
      return failed(code, to_string(why));
    [[fallthrough]];
  case relay_phase::handshake:
  // Who rests between two requests has lost nothing.
  case relay_phase::relaying: return close_now(why, !idle_);
  case relay_phase::closing:
    if (why == ending::shutdown)
      vanish();
    return;
  }
}

void connection::broke(const char* what) {
  spdlog::error("dongle {}: a relay ends by a fault of ours: {}", home_.dongle().n, what);
  if (client_.socket)
    close_now(ending::shutdown, true);
}

void connection::report(ending why) {
  if (reported_)
    return;
  reported_ = true;
  phase.store(relay_phase::closing, std::memory_order_relaxed);
  auto& loop = home_.home().loop();
  if (upstream_)
    loop.dispose(std::move(upstream_));
  association_.reset();
  if (!idle_) // who waits between two requests has ended well before
    home_.books().note(why);
  ended last{id,
             home_.dongle(),
             why,
             up.load(std::memory_order_relaxed),
             down.load(std::memory_order_relaxed),
             std::chrono::duration_cast<milliseconds>(loop.now() - since)};
  home_.over(*this, announced_ ? &last : nullptr);
}

void connection::drop_remote(bool reset) {
  if (!remote_.socket)
    return;
  if (reset)
    reset_on_close(remote_.socket.get());
  home_.home().loop().remove(remote_.socket.get(), remote_);
  remote_.socket.reset();
}

/// Closes the client's socket and leaves the lane; destruction follows at the end of the turn.
void connection::vanish() {
  if (!client_.socket)
    return;
  auto& loop = home_.home().loop();
  loop.disarm(*this);
  loop.remove(client_.socket.get(), client_);
  client_.socket.reset();
  home_.gone(*this);
}

void connection::close_now(ending why, bool reset) {
  report(why);
  drop_remote(reset);
  if (reset)
    reset_on_close(client_.socket.get());
  vanish();
}

void connection::close_politely(ending why) {
  report(why);
  drop_remote(up_.rejected());
  up_.release(home_.home().tools());
  down_.release(home_.home().tools());
  shutdown(client_.socket.get(), SHUT_WR);
  enter(relay_phase::closing, farewell);
  client_.state.readable = true;
  read_away();
}

void connection::close_when_sent(ending why) {
  report(why);
  drop_remote(true);
  reset_at_end_ = true;
  closing_since_ = home_.home().loop().now();
  enter(relay_phase::closing, queue_check);
  read_away();
}

void connection::read_away() {
  auto& loop = home_.home().loop();
  if (reset_at_end_) {
    // A reset discards what is still queued for the client, so it waits until all of it is
    // acknowledged; then it tells the client that the rest is missing.
    int queued = 0;
    auto known = ioctl(client_.socket.get(), SIOCOUTQ, &queued) == 0;
    if (std::exchange(queues_.first, queued) > queued)
      closing_since_ = loop.now(); // it reads, however slowly
    auto late = loop.now() - closing_since_ >= farewell;
    if (late || !known || queued == 0) {
      reset_on_close(client_.socket.get());
      return vanish();
    }
    return loop.arm(*this, loop.now() + queue_check);
  }
  // Closing on unread bytes would reset the connection and might destroy the reply on its way: so
  // read until the client has seen our end of stream and closes, or its time is up.
  auto& scratch = home_.home().tools().scratch;
  for (int i = 0; i < 4 && armed(); ++i) {
    auto n = recv(client_.socket.get(), scratch.data(), scratch.size(), 0);
    if (n < 0 && errno == EAGAIN)
      return;
    if (n == 0 || (n < 0 && errno != EINTR))
      return vanish();
  }
  // A client that goes on sending gets the rest of its answer, while its time lasts and others are
  // served in between; once all of it is acknowledged, it has had its chance.
  int queued = 0;
  if (!armed() || ioctl(client_.socket.get(), SIOCOUTQ, &queued) != 0 || queued == 0)
    return vanish();
  if (!queued_) {
    queued_ = true;
    loop.again(client_);
  }
}

} // namespace dongled::io::relay
