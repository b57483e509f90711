#include "io/relay/flow/http_exchange.hpp"

#include <cerrno>
#include <sys/socket.h>
#include <utility>

namespace dongled::io::relay {
namespace {

constexpr size_t longest_head = 64 * 1024;
/// What is held for a receiver before more is read.
constexpr size_t most_held = 64 * 1024;

bool would_block(int code) { return code == EAGAIN || code == EWOULDBLOCK; }

/// A short read emptied the socket, unless an end of stream is on its way, which is told once.
void note_read(peer& x, ssize_t n, size_t room) {
  if (static_cast<size_t>(n) < room && !x.hung_up && !x.urgent)
    x.readable = false;
}

/// Sends what is held; false when it failed for good.
bool send_held(peer& to, std::string& held, size_t& sent, uint64_t& given) {
  while (sent < held.size() && to.writable) {
    auto n = send(to.fd, held.data() + sent, held.size() - sent, MSG_NOSIGNAL);
    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0 && would_block(errno)) {
      to.writable = false;
      return true;
    }
    if (n < 0)
      return false;
    sent += static_cast<size_t>(n);
    given += static_cast<uint64_t>(n);
  }
  if (sent == held.size()) {
    held.clear();
    sent = 0;
    if (held.capacity() > most_held)
      held.shrink_to_fit();
  }
  return true;
}

} // namespace

http_exchange::http_exchange(http::request x, std::string early)
  : request_(std::move(x)), early_(std::move(early)), up_(request_.head), up_body_(request_.body) {}

void http_exchange::repeat() {
  up_ = request_.head;
  up_sent_ = 0;
  up_failed_ = false;
  head_.clear();
  searched_ = 0;
}

http_exchange::status http_exchange::turn(peer& client, peer& remote, pump_tools& tools,
                                          size_t budget, uint64_t& to_remote, uint64_t& from_remote,
                                          uint64_t& to_client) {
  auto moved_so_far = [&] { return to_remote + from_remote; };
  for (auto start = moved_so_far();;) {
    if (moved_so_far() - start >= budget)
      return status::more;
    auto up = push(client, remote, tools, to_remote);
    if (up == moved::stop)
      return outcome_;
    auto down = pull(client, remote, tools, from_remote, to_client);
    if (down == moved::stop)
      return outcome_;
    if (up == moved::blocked && down == moved::blocked)
      return status::waiting;
  }
}

/// One step of the request.
http_exchange::moved http_exchange::push(peer& client, peer& remote, pump_tools& tools,
                                         uint64_t& to_remote) {
  if (up_failed_)
    return moved::blocked;
  if (!up_.empty()) {
    if (!remote.writable)
      return moved::blocked;
    // It may have answered before it closed: that is read first.
    if (!send_held(remote, up_, up_sent_, to_remote)) {
      up_failed_ = true;
      remote.readable = true;
      return moved::some;
    }
    return up_.empty() ? moved::some : moved::blocked;
  }
  if (up_body_.over())
    return moved::blocked;
  if (early_.empty()) {
    auto got = collect(client, tools);
    if (got != moved::some)
      return got;
  }
  std::string_view bytes{early_};
  up_body_.take(bytes, up_);
  early_.erase(0, early_.size() - bytes.size());
  if (up_body_.malformed())
    return stop(answering_ ? status::broken : status::bad_request);
  return moved::some;
}

http_exchange::moved http_exchange::collect(peer& client, pump_tools& tools) {
  if (!client.readable)
    return moved::blocked;
  auto& scratch = tools.scratch;
  auto n = recv(client.fd, scratch.data(), scratch.size(), 0);
  if (n < 0 && errno == EINTR)
    return moved::some;
  if (n < 0 && would_block(errno)) {
    client.readable = client.urgent = false;
    return moved::blocked;
  }
  if (n <= 0)
    return stop(status::client_gone); // in the midst of its body
  note_read(client, n, scratch.size());
  early_.assign(scratch.data(), static_cast<size_t>(n));
  return moved::some;
}

/// One step of the response.
http_exchange::moved http_exchange::pull(peer& client, peer& remote, pump_tools& tools,
                                         uint64_t& from_remote, uint64_t& to_client) {
  if (!down_.empty()) {
    if (!client.writable)
      return moved::blocked;
    answering_ = true;
    if (!send_held(client, down_, down_sent_, to_client))
      return stop(status::client_gone);
    return down_.empty() ? moved::some : moved::blocked;
  }
  if (!in_head_ && down_body_.over())
    return stop(status::finished);
  if (!remote.readable)
    return moved::blocked;
  auto& scratch = tools.scratch;
  auto n = recv(remote.fd, scratch.data(), scratch.size(), 0);
  if (n < 0 && errno == EINTR)
    return moved::some;
  if (n < 0 && would_block(errno)) {
    remote.readable = remote.urgent = false;
    return up_failed_ ? end_of_stream(true) : moved::blocked;
  }
  if (n <= 0)
    return end_of_stream(n < 0);
  note_read(remote, n, scratch.size());
  received_ += static_cast<uint64_t>(n);
  from_remote += static_cast<uint64_t>(n);
  std::string_view bytes{scratch.data(), static_cast<size_t>(n)};
  // What is body for sure need not be looked at, nor copied.
  return !in_head_ && down_body_.plain() >= bytes.size() ? pass_plain(client, bytes, to_client)
                                                         : hear(bytes);
}

http_exchange::moved http_exchange::pass_plain(peer& client, std::string_view bytes,
                                               uint64_t& to_client) {
  down_body_.skip(bytes.size());
  answering_ = true;
  auto n = send(client.fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
  if (n < 0 && !would_block(errno) && errno != EINTR)
    return stop(status::client_gone);
  if (n < 0)
    client.writable = errno == EINTR;
  auto gone = n < 0 ? size_t{0} : static_cast<size_t>(n);
  to_client += gone;
  down_.append(bytes.substr(gone));
  return moved::some;
}

http_exchange::moved http_exchange::end_of_stream(bool reset) {
  if (in_head_)
    return stop(answering_       ? status::broken
                : received_ == 0 ? status::no_response
                                 : status::bad_response);
  if (!reset)
    down_body_.close();
  keep_remote_ = false;
  return down_body_.over() ? moved::some : stop(status::broken);
}

http_exchange::moved http_exchange::hear(std::string_view bytes) {
  while (in_head_) {
    head_.append(bytes);
    bytes = {};
    auto got = read_head();
    if (got != moved::some || in_head_)
      return got;
  }
  std::string behind = std::exchange(head_, {});
  if (!behind.empty())
    bytes = behind;
  down_body_.take(bytes, down_);
  if (down_body_.malformed())
    return stop(answering_ ? status::broken : status::bad_response);
  // Nobody asked for more: what comes behind it belongs to no request.
  if (!bytes.empty())
    keep_remote_ = false;
  return moved::some;
}

/// Reads the head of the response, if it is whole, and those before it that only say that one will
/// follow.
http_exchange::moved http_exchange::read_head() {
  for (auto at = head_.find('\n', searched_); at != std::string::npos;) {
    auto rest = std::string_view{head_}.substr(at + 1);
    if (!rest.starts_with('\n') && !rest.starts_with("\r\n")) {
      at = head_.find('\n', at + 1);
      continue;
    }
    auto end = at + (rest.front() == '\n' ? 2 : 3);
    auto read = http::read_response(std::string_view{head_}.substr(0, at + 1), request_);
    if (!read || down_.size() > longest_head)
      return stop(answering_ ? status::broken : status::bad_response);
    head_.erase(0, end);
    searched_ = 0;
    if (read->status >= 200) {
      begin_body(*read);
      return moved::some;
    }
    if (!request_.old)
      down_.append(read->head).append("\r\n");
    at = head_.find('\n');
  }
  searched_ = head_.size() < 2 ? 0 : head_.size() - 2;
  return head_.size() > longest_head ? stop(answering_ ? status::broken : status::bad_response)
                                     : moved::some;
}

void http_exchange::begin_body(const http::response& x) {
  in_head_ = false;
  keep_remote_ = x.keep;
  keep_client_ =
    request_.keep && x.body.what != http::framing::kind::until_close && up_body_.over();
  down_body_ =
    http::body_reader{x.body, request_.old && x.body.what == http::framing::kind::chunked};
  down_.append(x.head).append(http::end_of_head(keep_client_));
}

} // namespace dongled::io::relay
