#include "io/relay/upstream.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <sys/socket.h>

namespace dongled::io::relay {

upstream::~upstream() { cancel(); }

void upstream::cancel() {
  if (lookup_)
    *lookup_ = nullptr;
  lookup_.reset();
  loop_.disarm(*this);
  drop_socket();
}

void upstream::drop_socket() {
  if (!fd_)
    return;
  loop_.remove(fd_.get(), *this);
  fd_.reset();
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
  if (!found)
    return fail(reply::host_unreachable, found.why().doing);
  for (auto& x : *found)
    if (!policy_ || policy_->destination_allowed(x))
      left_.push_back(x);
  if (left_.empty())
    return fail(reply::not_allowed, to_string(found->front()) + " is a denied destination");
  std::reverse(left_.begin(), left_.end());
  try_next();
}

void upstream::try_next() {
  drop_socket();
  while (!left_.empty() && loop_.now() < deadline_) {
    current_ = {left_.back(), port_};
    // The rest of the time is shared among the addresses left: one black hole cannot eat it all.
    auto share = (deadline_ - loop_.now()) / static_cast<int64_t>(left_.size());
    left_.pop_back();
    auto fd = way_->connect(current_);
    if (fd && loop_.add(fd->get(), EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, *this)) {
      fd_ = std::move(*fd);
      return loop_.arm(*this, loop_.now() + share);
    }
    timed_out_ = false;
    last_code_ = fd ? reply::general_failure : reply_for_errno(fd.why().detail);
    last_why_ = fd ? "watch a socket" : fd.why().doing;
  }
  fail(last_code_, last_why_);
}

void upstream::ready(uint32_t events) {
  if ((events & (EPOLLOUT | EPOLLERR | EPOLLHUP)) == 0)
    return;
  int code = 0;
  socklen_t size = sizeof(code);
  if (getsockopt(fd_.get(), SOL_SOCKET, SO_ERROR, &code, &size) != 0)
    code = errno;
  if (code != 0) {
    timed_out_ = code == ETIMEDOUT;
    last_code_ = reply_for_errno(code);
    last_why_ = "connect to " + to_string(current_) + ": " + std::strerror(code);
    return try_next();
  }
  loop_.disarm(*this);
  owner_.connected(std::move(fd_), *this, current_);
}

void upstream::due() {
  timed_out_ = true;
  last_code_ = reply::host_unreachable;
  last_why_ = lookup_ ? "look up a name: no answer in time"
                      : "connect to " + to_string(current_) + ": no answer in time";
  if (!lookup_)
    return try_next();
  *lookup_ = nullptr;
  lookup_.reset();
  fail(last_code_, last_why_);
}

void upstream::fail(reply code, std::string why) {
  cancel();
  owner_.failed(code, why);
}

} // namespace dongled::io::relay
