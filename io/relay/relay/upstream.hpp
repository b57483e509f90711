#pragma once

#include "io/relay/access/policy.hpp"
#include "io/relay/codec/reply.hpp"
#include "io/relay/dns/resolver.hpp"
#include "io/relay/net/reactor.hpp"
#include "io/relay/net/sockets.hpp"

#include <memory>
#include <string>
#include <vector>

namespace dongled::io::relay {

/// Finds a connection to one target through a dongle: looks the name up, judges each address, and
/// tries them until one answers or the time is over. An address that does not answer soon gets
/// company by the next one, and the first to answer wins (RFC 8305 section 5). Reports once to its
/// owner, who disposes of it through the reactor (it may still stand on the stack).
class upstream final : public disposable, private timer {
public:
  /// Who wants the connection.
  struct owner {
    /// The socket is still registered with the reactor: take it over with `hand_over`.
    virtual void connected(unique_fd fd, watcher& registered, const endpoint& remote) = 0;
    virtual void failed(reply code, const std::string& why) = 0;

  protected:
    ~owner() = default;
  };

  upstream(reactor& loop, owner& who) : loop_(loop), owner_(who) {}
  ~upstream() override;

  /// Starts; may report before it returns. @p way and @p names must outlive this, or this be
  /// destroyed (or `cancel`led) first. @p policy is asked about every address; null: ours to reach.
  void dial(const way_out& way, resolver& names, std::shared_ptr<const access_policy> policy,
            const std::string& host, uint16_t port, time_point deadline);

  /// IPv6 addresses are tried last. To be called before `dial`.
  void prefer_ipv4() noexcept { ipv4_first_ = true; }

  /// Whether it failed for want of an answer in time.
  bool timed_out() const noexcept { return timed_out_; }

  /// Whether some address could not be tried for want of something of ours: then its failure says
  /// nothing of the way there.
  bool exhausted() const noexcept { return exhausted_; }

  /// The errno of the last connect that failed; 0: none was tried.
  int last_errno() const noexcept { return last_errno_; }

  /// Stops without a report.
  void cancel();

private:
  /// One address that is being called.
  struct attempt final : disposable, watcher {
    attempt(upstream& x, const endpoint& far) : owner(x), to(far) {}
    void ready(uint32_t events) override { owner.answered(*this, events); }
    upstream& owner;
    endpoint to;
    unique_fd fd;
  };

  void resolved(const resolver::answer& found);
  void try_next();
  void answered(attempt& x, uint32_t events);
  void due() override;
  std::unique_ptr<attempt> drop(size_t at);
  void fail(reply code, std::string why);

  reactor& loop_;
  owner& owner_;
  const way_out* way_ = nullptr;
  std::shared_ptr<const access_policy> policy_;
  uint16_t port_ = 0;
  time_point deadline_{};
  std::vector<ip_address> left_; // Still to try, the next one last.
  std::vector<std::unique_ptr<attempt>> under_way_;
  reply last_code_ = reply::host_unreachable; // Why an address failed.
  std::string last_why_;
  int last_errno_ = 0;
  bool timed_out_ = false, exhausted_ = false, ipv4_first_ = false;
  std::shared_ptr<upstream*> lookup_; // Emptied when we no longer wait for the answer.
};

} // namespace dongled::io::relay
