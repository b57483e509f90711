#pragma once

#include "io/relay/access/client_quota.hpp"
#include "io/relay/codec/udp_header.hpp"
#include "io/relay/dns/resolver.hpp"
#include "io/relay/flow/datagram_batch.hpp"
#include "io/relay/flow/udp_peers.hpp"
#include "io/relay/net/reactor.hpp"
#include "io/relay/net/sockets.hpp"

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace dongled::io::relay {

class lane;

/// One UDP association (RFC 1928 section 7): takes datagrams from one client address, sends what
/// they carry through the dongle, and brings back what those answer that were asked. Belongs to its
/// lane's reactor and to the connection that asked for it, and ends with that. Datagrams that
/// cannot be passed on are dropped, as UDP may.
class association final {
public:
  /// Whose association it is. Must not end it while it is told something.
  struct owner {
    /// Bytes of payload that the far end's socket took and gave.
    virtual void carried(uint64_t up, uint64_t down) = 0;
    /// A far end is asked for the first time; @p others were before.
    virtual void asked(const std::string& target, size_t others) = 0;
    virtual void denied(const std::string& target) = 0;

  protected:
    ~owner() = default;
  };

  /// The place of a client, with where it is and where it reached us. A client that says which
  /// port it sends from is heard from no other; of others the first datagram tells.
  struct client {
    client_quota::lease lease;
    endpoint at, reached; ///< Neither's port is one of UDP.
    uint16_t port = 0;
  };

  /// Fails with `fault::os` when the kernel gives no socket.
  static result<std::unique_ptr<association>> open(lane& home, owner& who, client from);
  ~association();

  /// Where the client has to send to.
  const endpoint& bound() const noexcept { return bound_; }

  /// The way out is about to change: forgets what is being looked up, and what may be bound to it.
  void let_go();
  /// New rules are in force: who may not be asked any more may not answer either.
  void reviewed();

private:
  struct side final : watcher {
    explicit side(association& x) : owner(x) {}
    void ready(uint32_t) override;
    association& owner;
    unique_fd socket;
    datagram_writer::limits limits;
  };

  /// A name the client asked for: its addresses, the one in use first, or what waits for them.
  struct destination {
    std::vector<ip_address> addresses;
    std::vector<std::pair<uint16_t, std::string>> waiting;
    bool asking = false;
  };

  association(lane& home, owner& who, client from);
  bool watch(side& x, unique_fd socket);
  void drop(side& x);
  void hear_client();
  void hear_far_end(side& x);
  void take_up(std::string_view bytes, const endpoint& from, side*& via);
  void send_up(side* via);
  bool from_client(const endpoint& from);
  void send_by_name(const udp::parcel& x);
  void look_up(resolver& names, const std::string& name, destination& x);
  void found(const std::string& name, const result<std::vector<ip_address>>& addresses);
  void send(destination& x, uint16_t port, std::string_view payload);
  bool send(const endpoint& to, std::string_view payload);
  side* way_to(const ip_address& x);
  void forget_names();

  lane& home_;
  owner& owner_;
  client client_;
  endpoint bound_;
  bool settled_ = false; // The client's port is known, and its socket connected.
  side near_{*this}, far4_{*this}, far6_{*this};
  udp_peers peers_;
  std::unordered_map<std::string, destination> names_;
  size_t waiting_bytes_ = 0;
  std::shared_ptr<association*> lookups_; // Emptied when we no longer wait for answers.
};

} // namespace dongled::io::relay
