#pragma once

#include "config/check.hpp"
#include "io/relay/access/client_quota.hpp"
#include "io/relay/account/ledger.hpp"
#include "io/relay/codec/handshake.hpp"
#include "io/relay/codec/proxy_header.hpp"
#include "io/relay/flow/http_exchange.hpp"
#include "io/relay/flow/pump.hpp"
#include "io/relay/net/reactor.hpp"
#include "io/relay/relay/association.hpp"
#include "io/relay/relay/upstream.hpp"

#include <memory>
#include <string>
#include <utility>

namespace dongled::io::relay {

class lane;

/// A connection to a server that waits for the next request to it, and where it leads.
struct kept_upstream {
  unique_fd socket;
  endpoint far;
  std::string host;
  uint16_t port = 0;
  int ifindex = 0;
  std::string source;
};

/// One client connection from accept to close: reads the request, waits for the verdict, connects,
/// pumps, ends. Belongs to its lane's reactor. Holds a parser only during the handshake, an
/// upstream only while connecting, an association only for UDP, an exchange only for HTTP requests
/// that it sends on, and no buffer while idle. What the client asks for behind such a request is
/// its successor's: each request is a relay of its own, judged, counted and drained as all are.
class connection final : public disposable,
                         public relay_record,
                         private timer,
                         public upstream::owner,
                         private association::owner {
public:
  connection(lane& home, relay_id name, unique_fd socket, const endpoint& from);
  ~connection() override;

  /// A load balancer says first who its client is. To be told before `start`.
  void expect_proxy_header() { proxied_ = std::make_unique<proxy_header>(); }
  bool awaits_proxy_header() const noexcept { return proxied_ != nullptr; }
  /// What it said. `client` changes: its books must not have it meanwhile.
  void introduce(const endpoint& from);

  /// Begins to read the request. False when the kernel will not watch the socket.
  bool start();

  /// Takes the client of @p before over, whose response is sent, with its place; false as above.
  bool follow(connection& before);

  /// Tells the attendant of a request that waits for a decision; else does nothing.
  void announce();

  /// The verdict on the login; ignored unless one waits for it.
  void judged(bool right);

  /// The verdicts; ignored unless the request waits for one.
  void admit();
  void refuse(reply code);

  /// The hold is over: a held request goes on.
  void unhold();

  /// The way out is about to change: lets go of it while it connects.
  void let_go();
  /// The way out has changed: what was being connected starts over or fails.
  void redirect();

  /// New rules are in force, and it may go on under them.
  void reviewed();

  /// Whether the relay has, or is getting, a connection through the dongle.
  bool busy() const;
  bool relaying() const { return phase.load(std::memory_order_relaxed) == relay_phase::relaying; }
  /// The interface its upstream socket is bound to, and whether that or its address is not @p
  /// way's.
  int ifindex() const noexcept { return ifindex_; }
  bool bound_elsewhere(const way_out* way) const;
  /// Whether the rules in force let it stand to its far end; those of UDP judge each of theirs.
  bool destination_allowed() const;
  const endpoint& from() const noexcept { return from_; }
  const ip_address& client_address() const noexcept { return from_.address; }
  /// Who asked; null while that is not known yet.
  const std::string* user() const noexcept { return parser_ ? nullptr : &user_name; }
  bool udp() const noexcept { return udp_; }
  /// Keeps its place among its client's connections for as long as it lives, or that of an
  /// outsider, whose client was not on the allow-list.
  void keep(client_quota::lease x, bool outsider) {
    lease_ = std::move(x);
    outsider_ = outsider;
  }
  bool outsider() const noexcept { return outsider_; }
  bool shaking() const { return phase.load(std::memory_order_relaxed) == relay_phase::handshake; }

  /// Ends it from outside; both sides are reset. A client still waiting for a reply gets @p code.
  void abort(ending why, reply code);

private:
  /// How long a client may take to read a refusal, or either side the last bytes of a broken
  /// connection, while it takes none.
  static constexpr milliseconds farewell{2000};

  enum class login : uint8_t { none, judging, right, wrong };

  struct side final : watcher {
    explicit side(connection& x) : owner(x) {}
    void ready(uint32_t events) override {
      owner.alone([&] { owner.ready(*this, events); });
    }
    connection& owner;
    unique_fd socket;
    peer state;
  };

  /// Whatever the reactor has it do: a promise of ours that is broken on the way ends it alone.
  template <class F>
  void alone(F work) {
    try {
      work();
    } catch (const broken_promise& x) {
      broke(x.what());
    }
  }
  void broke(const char* what);

  void ready(side& x, uint32_t events);
  void due() override {
    alone([this] { ring(); });
  }
  void ring();
  void connected(unique_fd fd, watcher& registered, const endpoint& remote) override {
    alone([&] { stands(std::move(fd), registered, remote); });
  }
  void stands(unique_fd fd, watcher& registered, const endpoint& remote);
  void failed(reply code, const std::string& why) override;
  void carried(uint64_t sent, uint64_t received) override;
  void asked(const std::string& target, size_t others) override;
  void denied(const std::string& target) override;

  void read_handshake();
  bool read_proxy_header();
  bool parse();
  bool judge();
  void settle_login(bool right, const std::string& why);
  void requested();
  void proceed();
  void associate();
  uint16_t announced_port() const;
  void mind_client();
  bool use_kept();
  void turn_exchange();
  void call_again();
  void answer_and_close(const std::string& bytes);
  void end_exchange();
  void tell_connected(reply code, const std::string& why);
  void deny(reply code, const std::string& why, bool timed_out = false);
  void turn();
  milliseconds patience() const;
  bool queues_moved();
  bool send_now(const std::string& bytes);
  void enter(relay_phase x, milliseconds limit);

  /// Reports the end. The sockets are then closed in one of three manners.
  void report(ending why);
  void close_now(ending why, bool reset);
  void close_politely(ending why);
  void close_when_sent(ending why);
  void read_away();
  void drop_remote(bool reset);
  void vanish();

  lane& home_;
  endpoint from_, far_;
  client_quota::lease lease_;
  side client_{*this}, remote_{*this};
  std::unique_ptr<proxy_header> proxied_; // Until it is read.
  std::unique_ptr<handshake> parser_;
  std::unique_ptr<upstream> upstream_;
  std::unique_ptr<association> association_;
  std::unique_ptr<http_exchange> exchange_;
  std::unique_ptr<kept_upstream> kept_;
  flow up_, down_;
  std::string host_, early_;
  uint16_t port_ = 0;
  int ifindex_ = 0;
  std::string source_;
  time_point last_move_{}, closing_since_{};
  std::pair<int, int> queues_{}; // What the kernel had to send to either side when last asked.
  bool announced_ = false, queued_ = false, reset_at_end_ = false, reported_ = false, http_ = false;
  bool udp_ = false, hurried_ = false, outsider_ = false;
  bool told_ = false;       // The attendant knows how the call went.
  bool kept_again_ = false; // Its server has answered another request before.
  bool idle_ = false;       // It follows another one, and has not been asked for anything.
  login login_ = login::none;
};

} // namespace dongled::io::relay
