#include "api/http/connection_poller.hpp"

#include <poll.h>
#include <spdlog/spdlog.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <map>
#include <optional>
#include <utility>

namespace dongled::api {

namespace {

using std::chrono::milliseconds;

constexpr milliseconds goodbye{1000};   ///< For a client to close what is over.
constexpr milliseconds last_words{500}; ///< For answers, once the server stops.
constexpr milliseconds without_bell{50};
constexpr size_t most_thrown_away = 256 * 1024;

/// What a connection comes to; want of memory, or a bug, ends it alone.
template <class F>
bool alone(F step) {
  try {
    return step();
  } catch (const std::exception& e) {
    spdlog::error("http: a connection ended: {}", e.what());
    return false;
  }
}

} // namespace

connection_poller::connection_poller(const client_limits& x, size_t most, taker ready,
                                     refuser refuse)
  : limits_(x), most_(most), ready_(std::move(ready)), refuse_(std::move(refuse)),
    bell_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)), thread_([this] { run(); }) {}

connection_poller::~connection_poller() { stop(); }

void connection_poller::take(connection_ptr x) {
  {
    std::lock_guard guard{mutex_};
    if (thread_over_)
      return;
    new_.push_back(std::move(x));
  }
  wake();
}

void connection_poller::stop() {
  {
    std::lock_guard guard{mutex_};
    stopping_ = true;
  }
  wake();
  if (thread_.joinable())
    thread_.join();
}

void connection_poller::wake() const {
  uint64_t one = 1;
  (void)!::write(bell_.get(), &one, sizeof one);
}

void connection_poller::run() {
  std::optional<clock::time_point> end;
  for (std::vector<pollfd> asked;;) {
    admit_new();
    auto now = clock::now();
    if (end || stopping()) {
      end = end.value_or(now + last_words);
      std::erase_if(all_, [&](auto& x) {
        return x->now == phase::idle || x->now == phase::asking || now >= *end;
      });
      if (all_.empty())
        break;
    }
    auto next = end.value_or(now + std::chrono::hours{1});
    asked.assign(1, {bell_.get(), POLLIN, 0});
    for (auto& x : all_) {
      short what = x->now == phase::telling ? POLLOUT : POLLIN;
      asked.push_back({x->fd.get(), what, 0});
      next = std::min(next, deadline(*x));
    }
    if (!bell_) // there was no descriptor left: then we look now and then
      next = std::min(next, now + without_bell);
    auto left = std::chrono::ceil<milliseconds>(next - now);
    ::poll(asked.data(), asked.size(), static_cast<int>(std::max<int64_t>(left.count(), 0)));
    if (uint64_t rings = 0; asked.front().revents != 0)
      (void)!::read(bell_.get(), &rings, sizeof rings);
    size_t i = 0;
    std::erase_if(all_, [&](auto& x) {
      auto what = asked[++i].revents;
      return !alone([&] { return move(x, what); });
    });
  }
  std::lock_guard guard{mutex_};
  thread_over_ = true;
  new_.clear();
}

bool connection_poller::stopping() {
  std::lock_guard guard{mutex_};
  return stopping_;
}

void connection_poller::admit_new() {
  std::vector<connection_ptr> fresh;
  {
    std::lock_guard guard{mutex_};
    fresh.swap(new_);
  }
  for (auto& x : fresh) {
    enter(*x, x->out.empty() && !x->last ? phase::idle : phase::telling);
    auto go_on = [&] {
      return x->now == phase::telling ? tell(x) : progress(x, x->reader.feed({}));
    };
    if (!alone(go_on))
      continue;
    all_.push_back(std::move(x));
    if (all_.size() > most_)
      make_room();
  }
}

void connection_poller::make_room() {
  std::map<std::string, size_t> held;
  for (auto& x : all_)
    if (x->now != phase::leaving)
      ++held[client_places::key_of(x->client)];
  // Who is leaving has what it came for.
  auto weight = [&](const connection& x) {
    return x.now == phase::leaving ? SIZE_MAX : held[client_places::key_of(x.client)];
  };
  auto worse = [&](const connection_ptr& a, const connection_ptr& b) {
    auto left = weight(*a), right = weight(*b);
    return left != right ? left > right : a->since < b->since;
  };
  all_.erase(std::min_element(all_.begin(), all_.end(), worse));
}

bool connection_poller::move(const connection_ptr& x, short what) {
  if (what != 0)
    return x->now == phase::telling ? tell(x) : read(x);
  return clock::now() < deadline(*x) || late(x);
}

bool connection_poller::read(const connection_ptr& x) {
  std::array<char, 16 * 1024> bytes;
  auto n = ::recv(x->fd.get(), bytes.data(), bytes.size(), MSG_DONTWAIT);
  if (n <= 0)
    return n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR);
  auto size = static_cast<size_t>(n);
  x->moved = clock::now();
  if (x->now == phase::leaving)
    return (x->thrown_away += size) < most_thrown_away;
  return progress(x, x->reader.feed({bytes.data(), size}));
}

bool connection_poller::progress(const connection_ptr& x, request_reader::state how) {
  switch (how) {
  case request_reader::state::ready:
    enter(*x, phase::served);
    ready_(x);
    return false;
  case request_reader::state::refused: return refuse(x, x->reader.refusal());
  case request_reader::state::reading: break;
  }
  if (x->now == phase::idle && x->reader.begun())
    enter(*x, phase::asking);
  if (!x->reader.ask_for_body())
    return true;
  x->out += "HTTP/1.1 100 Continue\r\n\r\n"; // what does not go now goes before the answer
  return send_now(*x);
}

bool connection_poller::refuse(const connection_ptr& x, const request_refusal& why) {
  x->out += refuse_(why, x->reader.head_only());
  x->last = true;
  enter(*x, phase::telling);
  return tell(x);
}

bool connection_poller::tell(const connection_ptr& x) {
  if (!send_now(*x))
    return false;
  if (!x->out.empty())
    return true;
  if (!x->last) {
    enter(*x, phase::idle);
    return progress(x, x->reader.feed({})); // it may have come already
  }
  // What nobody has read would make close(2) a reset, and cost the client its answer.
  ::shutdown(x->fd.get(), SHUT_WR);
  x->place.reset();
  enter(*x, phase::leaving);
  return true;
}

bool connection_poller::late(const connection_ptr& x) {
  return x->now == phase::asking && refuse(x, {408, "The request took too long to come"});
}

connection_poller::clock::time_point connection_poller::deadline(const connection& x) const {
  switch (x.now) {
  case phase::idle: return x.since + limits_.idle;
  case phase::asking: return std::min(x.since + limits_.request, x.moved + limits_.read);
  case phase::telling: return std::min(x.since + limits_.answer, x.moved + limits_.write);
  case phase::served:
  case phase::leaving: break;
  }
  return x.since + goodbye;
}

void connection_poller::enter(connection& x, phase next) {
  x.now = next;
  x.since = x.moved = clock::now();
}

} // namespace dongled::api
