#include "io/relay/relay/probe.hpp"

#include "io/relay/relay/shard.hpp"

#include <cerrno>
#include <cstring>
#include <sys/socket.h>

namespace dongled::io::relay {

/// A timer that is later than this was kept by something on this host.
constexpr milliseconds our_own_lateness{1000};

probe::probe(lane& home, probe_target target, milliseconds timeout, callback then)
  : home_(home), target_(std::move(target)), timeout_(timeout), then_(std::move(then)),
    start_(home.home().loop().now()) {}

probe::~probe() {
  auto& loop = home_.home().loop();
  loop.disarm(*this);
  if (socket_)
    loop.remove(socket_.get(), *this);
}

void probe::start() {
  if (auto why = home_.no_way())
    return fail(std::move(*why));
  auto& loop = home_.home().loop();
  loop.arm(*this, start_ + timeout_);
  upstream_ = std::make_unique<upstream>(loop, *this);
  // What a toggle changes, and modem and operators go by, is the IPv4 address.
  upstream_->prefer_ipv4();
  // Where a probe goes is the operator's choice: the clients' policy does not bind it.
  upstream_->dial(*home_.way(), *home_.names(), nullptr, target_.host, target_.port,
                  start_ + timeout_);
}

void probe::connected(unique_fd fd, watcher& registered, const endpoint&) {
  auto& loop = home_.home().loop();
  socket_ = std::move(fd);
  auto taken = loop.hand_over(socket_.get(), EPOLLIN, registered, *this);
  loop.dispose(std::move(upstream_));
  auto request = probe_request(target_);
  // First in an empty socket buffer: a request of a few hundred bytes goes whole or not at all.
  auto n = send(socket_.get(), request.data(), request.size(), MSG_NOSIGNAL);
  auto ours = !taken || (n < 0 && means_exhausted(errno));
  if (ours || n != static_cast<ssize_t>(request.size()))
    fail({ours ? fault::exhausted : fault::os, "send a probe's request", errno});
}

void probe::failed(reply code, const std::string& why) {
  auto late = home_.home().loop().now() >= start_ + timeout_;
  auto what = upstream_->exhausted() ? fault::exhausted : late ? fault::timed_out : fault::refused;
  fail({what, why, static_cast<int>(code)});
}

void probe::ready(uint32_t) {
  auto& scratch = home_.home().tools().scratch;
  auto n = recv(socket_.get(), scratch.data(), probe_answer_limit, 0);
  if (n < 0 && (errno == EAGAIN || errno == EINTR))
    return;
  if (n < 0)
    return fail({means_exhausted(errno) ? fault::exhausted : fault::refused,
                 std::string{"read a probe's answer: "} + std::strerror(errno), errno});
  received_.append(scratch.data(), static_cast<size_t>(n));
  auto address = read_probe_answer(received_, n == 0);
  if (!address)
    return;
  if (!*address)
    return astray(address->why(), n == 0);
  auto took = std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - start_);
  // An IPv6 address is nobody's but the host's: no NAT stands before it.
  auto way = home_.way();
  auto own = home_.home().rules()->policy.is_own(*ip_address::parse(**address))
             && !(way && way->settings().source6 == **address);
  if (own)
    return fail({fault::refused, "the probe came from this host's own address " + **address});
  answer(probe_answer{**address, took});
}

void probe::astray(failure why, bool at_end) {
  auto foreign = read_foreign_answer(received_, target_.host);
  if (!foreign)
    return fail(std::move(why));
  auto whole = at_end || foreign->what == foreign_answer::kind::redirect
               || received_.size() > probe_answer_limit || received_.ends_with("</html>")
               || received_.ends_with("</html>\n");
  if (!whole)
    return;
  auto took = std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - start_);
  answer(probe_answer{{}, took, std::move(foreign)});
}

void probe::due() {
  // Whoever wakes up that late may have had the answer for long.
  if (home_.home().loop().now() >= start_ + timeout_ + our_own_lateness)
    return fail({fault::exhausted, "probe " + target_.host + ": this host was too busy to look"});
  failure late{fault::timed_out, "probe " + target_.host + ": no answer in time"};
  astray(std::move(late), true);
}

void probe::fail(failure why) { answer(std::move(why)); }

void probe::answer(result<probe_answer> x) {
  if (!then_)
    return;
  auto& loop = home_.home().loop();
  loop.disarm(*this);
  if (upstream_)
    upstream_->cancel();
  if (socket_) {
    loop.remove(socket_.get(), *this);
    socket_.reset();
  }
  auto then = std::exchange(then_, nullptr);
  home_.gone(*this);
  then(std::move(x));
}

} // namespace dongled::io::relay
