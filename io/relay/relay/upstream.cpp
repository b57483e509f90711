#include "io/relay/relay/upstream.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <sys/socket.h>

namespace dongled::io::relay {
namespace {

/// How long an address is waited for alone. RFC 8305 section 8 recommends 250 ms; a modem that
/// wakes its radio needs longer than that for its first packet.
constexpr milliseconds head_start{500};
/// How many addresses are called at once; the oldest call gives way.
constexpr size_t most_attempts = 4;

} // namespace

upstream::~upstream() { cancel(); }

void upstream::cancel() {
  if (lookup_)
    *lookup_ = nullptr;
  lookup_.reset();
  loop_.disarm(*this);
  while (!under_way_.empty())
    drop(under_way_.size() - 1);
}

std::unique_ptr<upstream::attempt> upstream::drop(size_t at) {
  auto x = std::move(under_way_[at]);
  under_way_.erase(under_way_.begin() + static_cast<ptrdiff_t>(at));
  if (x->fd)
    loop_.remove(x->fd.get(), *x);
  x->fd.reset();
  return x;
}

void upstream::dial(const way_out& way, resolver& names,
                    std::shared_ptr<const access_policy> policy, const std::string& host,
                    uint16_t port, time_point deadline) {
  way_ = &way;
  policy_ = std::move(policy);
  port_ = port;
  deadline_ = deadline;
  if (auto literal = ip_address::parse(host))
    return resolved(std::vector{*literal});
  loop_.arm(*this, deadline_);
  lookup_ = std::make_shared<upstream*>(this);
  names.resolve(host, [token = lookup_](const resolver::answer& found) {
    if (auto self = *token)
      self->resolved(found);
  });
}

void upstream::resolved(const resolver::answer& found) {
  lookup_.reset();
  timed_out_ = !found && found.why().code == fault::timed_out;
  exhausted_ = !found && found.why().code == fault::exhausted;
  if (!found)
    return fail(reply::host_unreachable, found.why().doing);
  for (auto& x : *found)
    if (!policy_ || policy_->destination_allowed(x))
      left_.push_back(x);
  if (left_.empty())
    return fail(reply::not_allowed, to_string(found->front()) + " is a denied destination");
  if (ipv4_first_)
    std::stable_partition(left_.begin(), left_.end(), [](auto& x) { return x.is_v4(); });
  std::reverse(left_.begin(), left_.end());
  try_next();
}

/// Calls one address more; when there is none, waits for those that are called already.
void upstream::try_next() {
  while (!left_.empty() && loop_.now() < deadline_) {
    auto x = std::make_unique<attempt>(*this, endpoint{left_.back(), port_});
    // Whatever the time and however many there are: each is called before it is over.
    auto share = (deadline_ - loop_.now()) / static_cast<int64_t>(left_.size());
    left_.pop_back();
    auto fd = way_->connect(x->to);
    if (fd && loop_.add(fd->get(), EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, *x)) {
      x->fd = std::move(*fd);
      if (under_way_.size() >= most_attempts)
        drop(0);
      under_way_.push_back(std::move(x));
      auto wait = left_.empty() ? share : std::min<decltype(share)>(share, head_start);
      return loop_.arm(*this, loop_.now() + wait);
    }
    timed_out_ = false;
    // EAGAIN: no local port, or no entry of a table, is left (connect(2)).
    exhausted_ = exhausted_ || fd || fd.why().code == fault::exhausted || fd.why().detail == EAGAIN;
    last_code_ = fd ? reply::general_failure : reply_for_errno(fd.why().detail);
    last_why_ = fd ? "watch a socket" : fd.why().doing;
    last_errno_ = fd ? ENOMEM : fd.why().detail;
  }
  if (under_way_.empty())
    fail(last_code_, last_why_);
  else
    loop_.arm(*this, deadline_);
}

void upstream::answered(attempt& x, uint32_t events) {
  if ((events & (EPOLLOUT | EPOLLERR | EPOLLHUP)) == 0)
    return;
  // A connection that stands is writable and nothing else: no need to ask.
  int code = 0;
  socklen_t size = sizeof(code);
  if ((events & (EPOLLERR | EPOLLHUP)) != 0
      && getsockopt(x.fd.get(), SOL_SOCKET, SO_ERROR, &code, &size) != 0)
    code = errno;
  auto at =
    std::find_if(under_way_.begin(), under_way_.end(), [&](auto& y) { return y.get() == &x; });
  if (code != 0) {
    timed_out_ = code == ETIMEDOUT;
    exhausted_ = exhausted_ || means_exhausted(code);
    last_errno_ = code;
    last_code_ = reply_for_errno(code);
    last_why_ = "connect to " + to_string(x.to) + ": " + std::strerror(code);
    // It is the one that speaks: it must stay until the end of the turn.
    loop_.dispose(drop(static_cast<size_t>(at - under_way_.begin())));
    return try_next();
  }
  std::swap(*at, under_way_.front());
  while (under_way_.size() > 1)
    drop(under_way_.size() - 1);
  loop_.disarm(*this);
  owner_.connected(std::move(x.fd), x, x.to);
}

void upstream::due() {
  if (lookup_ || loop_.now() >= deadline_) {
    timed_out_ = true;
    last_errno_ = lookup_ ? 0 : ETIMEDOUT;
    last_code_ = reply::host_unreachable;
    last_why_ = lookup_ ? "look up a name: no answer in time"
                        : "connect to " + to_string(under_way_.back()->to) + ": no answer in time";
    return fail(last_code_, last_why_);
  }
  try_next();
}

void upstream::fail(reply code, std::string why) {
  cancel();
  owner_.failed(code, why);
}

} // namespace dongled::io::relay
