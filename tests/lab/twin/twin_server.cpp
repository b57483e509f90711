#include "tests/lab/twin/twin_server.hpp"

#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <vector>

namespace dongled::lab {

namespace {

constexpr size_t connection_limit = 64;
constexpr size_t input_limit = 128 * 1024;
constexpr std::chrono::seconds keep_alive_time{30};

/// Non-blocking, and able to listen again while connections it accepted linger in TIME_WAIT: they
/// inherit SO_REUSEADDR, so it must be set before the first.
void prepare(int fd) {
  fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
  auto yes = 1;
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
}

} // namespace

result<std::unique_ptr<twin_server>> twin_server::make(int listen_fd, firmware family,
                                                       modem_api& api, const modem_state& modem) {
  auto epoll = epoll_create1(EPOLL_CLOEXEC);
  if (epoll < 0) {
    auto error = errno;
    close(listen_fd);
    return failure{fault::os, "making the twin's event queue", error};
  }
  return std::unique_ptr<twin_server>{new twin_server(epoll, listen_fd, family, api, modem)};
}

twin_server::twin_server(int epoll, int listen_fd, firmware family, modem_api& api,
                         const modem_state& modem)
  : epoll_(epoll), listen_(-1), family_(family), api_(api), modem_(modem) {
  listen_on(listen_fd);
}

twin_server::~twin_server() {
  close_all(false);
  close(listen_);
  close(epoll_);
}

void twin_server::listen_on(int listen_fd) {
  if (listen_ >= 0)
    close(listen_); // Leaves the epoll set by itself.
  listen_ = listen_fd;
  prepare(listen_);
  address_size_ = sizeof(address_);
  getsockname(listen_, reinterpret_cast<sockaddr*>(&address_), &address_size_);
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.fd = listen_;
  epoll_ctl(epoll_, EPOLL_CTL_ADD, listen_, &event);
  listening_ = true;
  follow_modem();
}

void twin_server::follow_modem() {
  auto& faults = modem_.faults();
  listening(modem_.power() == power_phase::on && !faults.find(twin_fault::api_refuse));
  auto hanging = faults.find(twin_fault::api_hang) != nullptr;
  if (hanging_ && !hanging)
    close_all(true);
  hanging_ = hanging;
  auto order = faults.find(twin_fault::api_garbage);
  if (!order)
    garbage_.reset();
  else if (!garbage_ || garbage_->order() != *order)
    garbage_.emplace(*order);
}

/// Linux lets a listening socket be shut down, which refuses what comes, and lets it listen again:
/// no need for a new one in its network namespace. A port the kernel chose is forgotten meanwhile.
void twin_server::listening(bool on) {
  if (!on)
    close_all(false);
  if (listening_ == on)
    return;
  if (on) {
    // Fails, rightly, when it is still bound.
    (void)bind(listen_, reinterpret_cast<const sockaddr*>(&address_), address_size_);
    if (listen(listen_, 16) != 0)
      return; // The next `serve` tries again.
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.fd = listen_;
    epoll_ctl(epoll_, EPOLL_CTL_ADD, listen_, &event);
  } else {
    epoll_ctl(epoll_, EPOLL_CTL_DEL, listen_, nullptr);
    shutdown(listen_, SHUT_RDWR);
  }
  listening_ = on;
}

std::optional<time_point> twin_server::deadline() const {
  std::optional<time_point> next;
  for (auto& [fd, x] : connections_) {
    if (x.hung)
      continue;
    auto due = x.send_at.value_or(x.idle_at);
    if (!next || due < *next)
      next = due;
  }
  return next;
}

void twin_server::serve(time_point now) {
  follow_modem();
  std::vector<int> due;
  for (auto& [fd, x] : connections_)
    if (!x.hung && x.send_at.value_or(x.idle_at) <= now)
      due.push_back(fd);
  for (auto fd : due) {
    auto& x = connections_.at(fd);
    auto delayed = x.send_at.has_value();
    x.send_at.reset();
    if (!delayed || !flush(fd, x, now) || !progress(fd, x, now))
      close_connection(fd, false);
  }
  std::array<epoll_event, 64> events;
  auto n = epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), 0);
  // New connections last: a descriptor closed in this round must not come back within it.
  auto knocked = false;
  for (int i = 0; i < n; ++i) {
    auto& event = events[static_cast<size_t>(i)];
    if (event.data.fd == listen_)
      knocked = true;
    else
      on_ready(event.data.fd, event.events, now);
  }
  if (knocked && listening_)
    accept_all(now);
}

void twin_server::watch(int fd, const connection& x, bool added) {
  epoll_event event{};
  event.data.fd = fd;
  // A client that has a reply coming is not read from, so that it cannot fill our memory; a hung
  // one is, to learn that it gave up.
  if (!x.ended && (!x.answering || x.hung))
    event.events |= EPOLLIN;
  if (x.answering && !x.send_at && !x.hung)
    event.events |= EPOLLOUT;
  epoll_ctl(epoll_, added ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, fd, &event);
}

void twin_server::accept_all(time_point now) {
  for (;;) {
    auto fd = accept4(listen_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) {
      if (errno == EMFILE || errno == ENFILE)
        close_all(false);
      return;
    }
    if (connections_.size() >= connection_limit) {
      close(fd);
      continue;
    }
    auto& x = connections_[fd];
    x.idle_at = now + keep_alive_time;
    watch(fd, x, true);
  }
}

void twin_server::on_ready(int fd, uint32_t events, time_point now) {
  auto i = connections_.find(fd);
  if (i == connections_.end())
    return;
  auto& x = i->second;
  auto alive = (events & EPOLLERR) == 0;
  if (alive && (events & (EPOLLIN | EPOLLHUP)) != 0)
    alive = receive(fd, x) && progress(fd, x, now);
  if (alive && (events & EPOLLOUT) != 0)
    alive = flush(fd, x, now) && progress(fd, x, now);
  if (!alive)
    close_connection(fd, false);
}

/// Reads what there is; false when the connection is of no more use.
bool twin_server::receive(int fd, connection& x) {
  std::array<char, 16384> buffer;
  for (;;) {
    auto n = recv(fd, buffer.data(), buffer.size(), 0);
    if (n > 0 && x.hung)
      continue; // Nobody will ever look at it.
    if (n > 0) {
      x.in.append(buffer.data(), static_cast<size_t>(n));
      if (x.in.size() > input_limit)
        return false;
      continue;
    }
    if (n == 0) {
      x.ended = true;
      return !x.hung;
    }
    return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
  }
}

/// Takes the next request out of the buffer, if one is complete and no reply is under way.
bool twin_server::progress(int fd, connection& x, time_point now) {
  while (!x.answering) {
    auto parsed = parse_http(x.in);
    if (parsed.what == http_parse::state::incomplete) {
      if (x.ended)
        return false;
      break;
    }
    if (parsed.what == http_parse::state::bad) {
      http_reply reply;
      reply.status = parsed.status;
      x.out = to_bytes(reply, family_, false);
      x.answering = x.last = true;
    } else {
      x.in.erase(0, parsed.consumed);
      if (!answer(x, parsed.request, now))
        return false;
    }
    if (!x.send_at && !x.hung && !flush(fd, x, now))
      return false;
  }
  watch(fd, x, false);
  return true;
}

/// Lets the modem answer, as far as its faults permit; false when the reply is lost.
bool twin_server::answer(connection& x, const http_request& request, time_point now) {
  x.answering = true;
  auto& faults = modem_.faults();
  if (faults.find(twin_fault::api_hang)) {
    x.hung = true;
    return true;
  }
  auto reply = api_.handle(request, now);
  if (reply.lost)
    return false;
  auto keep = family_ == firmware::b && request.keep_alive && !garbage_;
  x.out = garbage_ ? garbage_->damaged(std::move(reply), family_) : to_bytes(reply, family_, keep);
  x.last = !keep;
  if (auto slow = faults.find(twin_fault::api_slow))
    x.send_at = now + std::chrono::milliseconds{slow->amount};
  return true;
}

/// Sends what the socket takes; false when the connection has ended. `progress` goes on from there.
bool twin_server::flush(int fd, connection& x, time_point now) {
  while (!x.out.empty()) {
    auto n = send(fd, x.out.data(), x.out.size(), MSG_NOSIGNAL);
    if (n < 0)
      return errno == EAGAIN || errno == EWOULDBLOCK;
    x.out.erase(0, static_cast<size_t>(n));
  }
  if (!x.answering || x.hung)
    return true;
  x.answering = false;
  x.idle_at = now + keep_alive_time;
  return !x.last;
}

void twin_server::close_connection(int fd, bool reset) {
  if (reset) {
    linger x{1, 0};
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &x, sizeof(x));
  }
  close(fd);
  connections_.erase(fd);
}

void twin_server::close_all(bool only_hung) {
  for (auto i = connections_.begin(); i != connections_.end();) {
    auto fd = i->first;
    auto hung = i->second.hung;
    ++i;
    if (hung || !only_hung)
      close_connection(fd, true);
  }
}

} // namespace dongled::lab
