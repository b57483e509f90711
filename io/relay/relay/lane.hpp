#pragma once

#include "io/relay/access/client_quota.hpp"
#include "io/relay/access/rules.hpp"
#include "io/relay/account/ledger.hpp"
#include "io/relay/dns/resolver.hpp"
#include "io/relay/net/acceptor.hpp"
#include "io/relay/relay/attendant.hpp"
#include "io/relay/relay/caller.hpp"
#include "io/relay/relay/probe.hpp"

#include <atomic>
#include <deque>
#include <memory>
#include <optional>
#include <unordered_set>
#include <vector>

namespace dongled::io::relay {

class connection;
class shard;

/// What the lanes of one dongle share across reactors.
struct dongle_share {
  /// UDP associations of one client: some clients open one for each port of theirs.
  static constexpr uint32_t udp_per_client = 256;

  /// Clients who are not on the allow-list, while they are told so: they get no other places.
  static constexpr uint32_t outsiders = 32;

  /// Takes a place for one more client socket, unless @p limit are taken.
  bool enter(uint32_t limit) { return enter(sockets_, limit); }
  void leave() { sockets_.fetch_sub(1, std::memory_order_relaxed); }
  bool enter_outsider() { return enter(outsiders_, outsiders); }
  void leave_outsider() { outsiders_.fetch_sub(1, std::memory_order_relaxed); }

  std::shared_ptr<client_quota> sockets = std::make_shared<client_quota>();
  std::shared_ptr<client_quota> udp = std::make_shared<client_quota>();

private:
  static bool enter(std::atomic<uint32_t>& of, uint32_t limit);

  /// Client sockets open, also those not yet or no longer relays.
  std::atomic<uint32_t> sockets_{0};
  std::atomic<uint32_t> outsiders_{0};
};

/// One dongle on one reactor: its listener, its way out, its resolver, its relays and who decides
/// about them. Everything here runs on the reactor's thread.
class lane final : public acceptor::host, private timer {
public:
  lane(shard& home, subnet_id dongle, std::shared_ptr<ledger> books,
       std::shared_ptr<dongle_share> share);
  ~lane();

  void listen(const std::vector<std::shared_ptr<const unique_fd>>& sockets);
  void close() { acceptors_.clear(); }
  void attend(std::shared_ptr<attendant> who);
  void set_egress(const std::optional<egress>& way);
  void hold(bool on);
  /// Calls @p then with how many of the busy relays finished within @p patience and how many had to
  /// be reset.
  void drain(milliseconds patience, std::function<void(size_t, size_t)> then);
  void start_probe(probe_target target, milliseconds timeout, probe::callback then);
  void start_call(const std::string& name, uint16_t port, milliseconds timeout,
                  caller::callback then);
  /// New rules are in force (`shard::rules`).
  void reviewed();
  /// Begins with a client that has its place and is expected here, whoever accepted it.
  void take(unique_fd client, const endpoint& from);
  /// Ends everything: no callback is pending afterwards.
  void shut_down();

  // For its relays and probes.
  shard& home() noexcept { return home_; }
  subnet_id dongle() const noexcept { return dongle_; }
  ledger& books() noexcept { return *books_; }
  attendant* who() const noexcept { return attendant_.get(); }
  /// Asks the attendant, if there is one, for its verdict.
  std::optional<reply> ask(const request& x);
  const way_out* way() const noexcept { return way_ ? &*way_ : nullptr; }
  resolver* names() const noexcept { return resolver_.get(); }
  /// Whether there should be a way out; without `way` it could not be made.
  bool wants_way() const noexcept { return asked_.has_value(); }
  /// Why nothing can be sent through the dongle; nothing: it can.
  std::optional<failure> no_way() const;
  bool held() const noexcept { return held_; }
  /// A place for one more UDP association of that client; an empty one if it has its share.
  client_quota::lease take_udp_lease(const ip_address& x) {
    return client_quota::take(share_->udp, x, dongle_share::udp_per_client);
  }
  void log_denied(const std::string& client, const std::string& what);
  /// A relay's account is closed; @p report tells the attendant, soon or when there is one.
  void over(connection& x, const ended* report);
  /// The load balancer that holds @p x has said who its client is (nothing: it speaks for itself),
  /// who is judged as if he had come by himself. False: he is turned away.
  bool introduced(connection& x, const std::optional<endpoint>& client);
  /// Another relay, in the place of @p before, serves its client's next request.
  void follow(connection& before);
  /// Frees a relay whose sockets are closed.
  void gone(connection& x);
  void gone(probe& x);
  void gone(caller& x);

private:
  struct draining;

  void reroute(const std::optional<egress>& way);
  void due() override { tell_endings(); }
  void tell_endings();
  void gather();

  /// Whether the client may have one more connection; @p lease stands for it where they are
  /// counted.
  bool admits(const ip_address& client, client_quota::lease& lease) const;
  bool reserve() override;
  /// Who has been in his handshake for longest, or null; forgets those who are through.
  connection* oldest_newcomer();
  /// Ends the client that has been silent for longest, if one has been for a while.
  void make_room();
  void give_up() override { share_->leave(); }
  void welcome(unique_fd client, const endpoint& from) override;
  void exhausted(int code) override;
  template <class F>
  void each(F f);

  shard& home_;
  subnet_id dongle_;
  std::shared_ptr<ledger> books_;
  std::shared_ptr<dongle_share> share_;
  std::vector<std::unique_ptr<acceptor>> acceptors_; // One a port.
  std::shared_ptr<attendant> attendant_;
  std::vector<ended> untold_; // Endings the attendant has yet to hear of.
  std::optional<egress> asked_;
  std::optional<way_out> way_;
  std::unique_ptr<resolver> resolver_;
  std::vector<std::unique_ptr<draining>> drains_;
  std::vector<std::unique_ptr<probe>> probes_;
  std::vector<std::unique_ptr<caller>> callers_;
  bool held_ = false;
  std::deque<relay_id> newcomers_; ///< In the order of coming; some have finished their handshake.
  time_point quiet_until_{};       // No denial is logged before.
  uint64_t unlogged_ = 0;
};

} // namespace dongled::io::relay
