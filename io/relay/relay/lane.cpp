#include "io/relay/relay/lane.hpp"

#include "io/relay/relay/connection.hpp"
#include "io/relay/relay/shard.hpp"

#include <algorithm>
#include <map>
#include <spdlog/spdlog.h>

namespace dongled::io::relay {
namespace {

/// Denials are logged once in this time and dongle; the rest is counted.
constexpr std::chrono::seconds log_interval{10};
/// How many endings are remembered for an attendant yet to come.
constexpr size_t untold_limit = 16384;
/// How long news is gathered: an attendant that wakes threads up wakes them once for much of it.
constexpr milliseconds gathering{10};

} // namespace

/// The relays one `drain` waits for.
struct lane::draining final : disposable, timer {
  explicit draining(lane& x) : owner(x) {}
  ~draining() override { owner.home_.loop().disarm(*this); }

  void due() override {
    auto ids = std::move(left);
    left.clear();
    reset = ids.size();
    for (auto id : ids)
      if (auto x = owner.home_.find(id))
        x->abort(ending::drained_reset, reply::network_unreachable);
    complete();
  }

  void complete() {
    auto& list = owner.drains_;
    auto self = std::find_if(list.begin(), list.end(), [this](auto& x) { return x.get() == this; });
    owner.home_.loop().disarm(*this);
    owner.home_.loop().dispose(std::move(*self));
    list.erase(self);
    auto call = std::exchange(then, nullptr);
    call(finished, reset);
  }

  lane& owner;
  std::unordered_set<relay_id> left;
  size_t finished = 0, reset = 0;
  std::function<void(size_t, size_t)> then;
};

lane::lane(shard& home, subnet_id dongle, std::shared_ptr<ledger> books,
           std::shared_ptr<dongle_share> share)
  : home_(home), dongle_(dongle), books_(std::move(books)), share_(std::move(share)) {}

lane::~lane() { home_.loop().disarm(*this); }

/// Visits the relays there are now; what @p f ends is skipped when its turn comes.
template <class F>
void lane::each(F f) {
  std::vector<relay_id> ids;
  for (auto x : books_->records())
    ids.push_back(x->id);
  for (auto id : ids)
    if (auto x = home_.find(id))
      f(*x);
}

void lane::listen(const std::vector<std::shared_ptr<const unique_fd>>& sockets) {
  acceptors_.clear();
  for (auto& x : sockets)
    acceptors_.push_back(std::make_unique<acceptor>(home_.loop(), x, *this));
}

void lane::attend(std::shared_ptr<attendant> who) {
  attendant_ = std::move(who);
  if (!attendant_)
    return;
  tell_endings();
  each([](connection& x) { x.announce(); });
}

void lane::tell_endings() {
  if (!attendant_)
    return;
  auto endings = std::move(untold_);
  untold_.clear();
  for (auto& x : endings)
    attendant_->ended(x);
  attendant_->gathered();
}

void lane::gather() {
  if (attendant_ && !armed())
    home_.loop().arm(*this, home_.loop().now() + gathering);
}

std::optional<reply> lane::ask(const request& x) {
  if (!attendant_)
    return std::nullopt;
  gather();
  return attendant_->requested(x);
}

void lane::set_egress(const std::optional<egress>& way) {
  auto changed = way != asked_ || (way && !way_);
  if (changed)
    reroute(way);
  std::map<int, bool> exists; // One look per interface, not per relay.
  each([&](connection& x) {
    if (x.relaying()) {
      auto [at, first] = exists.try_emplace(x.ifindex());
      if (first)
        at->second = interface_exists(x.ifindex());
      if (!at->second || x.bound_elsewhere(this->way()))
        x.abort(ending::dongle_lost, reply::network_unreachable);
    } else if (changed) {
      x.redirect();
    }
  });
}

void lane::reroute(const std::optional<egress>& way) {
  // Whoever is connecting looks at the old way out and its resolver: it lets go first.
  each([](connection& x) { x.let_go(); });
  while (!probes_.empty())
    probes_.back()->fail({fault::busy, "the dongle's way out changed meanwhile"});
  while (!callers_.empty())
    callers_.back()->fail({fault::busy, "the dongle's way out changed meanwhile"});
  asked_ = way;
  resolver_.reset();
  way_.reset();
  if (!way)
    return;
  auto made = way_out::make(*way, home_.rules()->socks.ttl);
  if (!made)
    return spdlog::error("dongle {}: no way out: {}", to_string(dongle_), made.why().doing);
  auto names = resolver::make(home_.loop(), *made, *books_);
  if (!names)
    return spdlog::error("dongle {}: no way out: {}", to_string(dongle_), names.why().doing);
  way_ = std::move(*made);
  resolver_ = std::move(*names);
}

void lane::hold(bool on) {
  if (std::exchange(held_, on) && !on)
    each([](connection& x) { x.unhold(); });
}

void lane::drain(milliseconds patience, std::function<void(size_t, size_t)> then) {
  auto& x = *drains_.emplace_back(std::make_unique<draining>(*this));
  x.then = std::move(then);
  each([&](connection& y) {
    if (y.busy())
      x.left.insert(y.id);
  });
  if (x.left.empty())
    x.complete();
  else
    home_.loop().arm(x, home_.loop().now() + patience);
}

/// What could not be made for want of descriptors is made when they are there again.
void lane::start_probe(probe_target target, milliseconds timeout, probe::callback then) {
  if (asked_ && !way_)
    reroute(std::optional{*asked_});
  auto& x = *probes_.emplace_back(
    std::make_unique<probe>(*this, std::move(target), timeout, std::move(then)));
  x.start();
}

void lane::start_call(const std::string& name, uint16_t port, milliseconds timeout,
                      caller::callback then) {
  if (asked_ && !way_)
    reroute(std::optional{*asked_});
  auto& x =
    *callers_.emplace_back(std::make_unique<caller>(*this, name, port, timeout, std::move(then)));
  x.start();
}

void lane::reviewed() {
  if (way_ && way_->ttl() != home_.rules()->socks.ttl) {
    reroute(std::optional{*asked_});
    each([](connection& x) { x.redirect(); });
  }
  each([this](connection& x) {
    auto& now = *home_.rules();
    auto& from = x.client_address();
    auto known =
      x.awaits_proxy_header() ? now.policy.is_proxy(from) : now.policy.client_may_stay(from);
    auto allowed = known && (!x.user() || now.user_allowed(*x.user()))
                   && (!x.udp() || now.socks.udp) && x.destination_allowed();
    if (allowed)
      x.reviewed();
    else
      x.abort(ending::shutdown, reply::not_allowed);
  });
}

void lane::shut_down() {
  acceptors_.clear();
  each([](connection& x) { x.abort(ending::shutdown, reply::general_failure); });
  while (!drains_.empty())
    drains_.back()->due();
  while (!probes_.empty())
    probes_.back()->fail({fault::refused, "the daemon stops"});
  while (!callers_.empty())
    callers_.back()->fail({fault::busy, "the daemon stops"});
  resolver_.reset();
  home_.loop().disarm(*this);
  tell_endings();
  attendant_.reset();
}

void lane::log_denied(const std::string& client, const std::string& what) {
  auto now = home_.loop().now();
  if (now < quiet_until_) {
    ++unlogged_;
    return;
  }
  quiet_until_ = now + log_interval;
  spdlog::warn("dongle {}: denied {} to {} ({} others since the last such line)",
               to_string(dongle_), client, what, std::exchange(unlogged_, 0));
}

void lane::over(connection& x, const ended* report) {
  books_->leave(x);
  if (report) {
    if (untold_.size() >= untold_limit)
      tell_endings();
    if (untold_.size() < untold_limit)
      untold_.push_back(*report);
    gather();
  }
  // By index: completing one removes it.
  for (size_t i = drains_.size(); i-- > 0;) {
    auto& d = *drains_[i];
    if (d.left.erase(x.id) == 0)
      continue;
    ++d.finished;
    if (d.left.empty())
      d.complete();
  }
}

void lane::gone(connection& x) {
  if (x.outsider())
    share_->leave_outsider();
  else
    share_->leave();
  home_.drop(x.id);
  for (auto& port : acceptors_)
    port->room();
}

void lane::gone(probe& x) {
  auto self = std::find_if(probes_.begin(), probes_.end(), [&](auto& y) { return y.get() == &x; });
  if (self == probes_.end())
    return;
  home_.loop().dispose(std::move(*self));
  probes_.erase(self);
}

void lane::gone(caller& x) {
  auto self =
    std::find_if(callers_.begin(), callers_.end(), [&](auto& y) { return y.get() == &x; });
  if (self == callers_.end())
    return;
  home_.loop().dispose(std::move(*self));
  callers_.erase(self);
}

std::optional<failure> lane::no_way() const {
  if (way_ && resolver_)
    return std::nullopt;
  return wants_way() ? failure{fault::exhausted, "no way out could be made for it"}
                     : failure{fault::refused, "the dongle is down"};
}

void lane::exhausted(int code) {
  books_->not_accepted(outcome_of(code));
  home_.log_exhausted(dongle_, code);
}

} // namespace dongled::io::relay
