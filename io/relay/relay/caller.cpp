#include "io/relay/relay/caller.hpp"

#include "io/relay/relay/shard.hpp"

#include <memory>
#include <utility>

namespace dongled::io::relay {

caller::caller(lane& home, std::string host, uint16_t port, milliseconds timeout, callback then)
  : home_(home), host_(std::move(host)), port_(port), timeout_(timeout), then_(std::move(then)),
    start_(home.home().loop().now()) {}

caller::~caller() { home_.home().loop().disarm(*this); }

void caller::start() {
  if (auto why = home_.no_way())
    return fail(std::move(*why));
  auto& loop = home_.home().loop();
  loop.arm(*this, start_ + timeout_);
  upstream_ = std::make_unique<upstream>(loop, *this);
  auto rules = home_.home().rules();
  std::shared_ptr<const access_policy> policy{rules, &rules->policy};
  upstream_->dial(*home_.way(), *home_.names(), std::move(policy), host_, port_, start_ + timeout_);
}

void caller::connected(unique_fd fd, watcher& registered, const endpoint& remote) {
  auto& loop = home_.home().loop();
  loop.remove(fd.get(), registered);
  loop.dispose(std::move(upstream_));
  if (home_.home().rules()->policy.is_own(remote.address)) // whatever else may be reached
    return fail({fault::denied, to_string(remote.address) + " is this host's own address"});
  dialled out{std::move(fd), to_string(remote.address)};
  answer(std::move(out));
}

void caller::failed(reply code, const std::string& why) {
  auto late = home_.home().loop().now() >= start_ + timeout_;
  auto what = upstream_->exhausted()       ? fault::exhausted
              : code == reply::not_allowed ? fault::denied
              : late                       ? fault::timed_out
                                           : fault::refused;
  fail({what, why, static_cast<int>(code)});
}

void caller::due() { fail({fault::timed_out, "connect to " + host_ + ": no answer in time"}); }

void caller::fail(failure why) { answer(std::move(why)); }

void caller::answer(result<dialled> x) {
  if (!then_)
    return;
  home_.home().loop().disarm(*this);
  if (upstream_)
    upstream_->cancel();
  auto then = std::exchange(then_, nullptr);
  home_.gone(*this);
  then(std::move(x));
}

} // namespace dongled::io::relay
