#pragma once

#include "io/relay/account/ledger.hpp"
#include "io/relay/dns/dns_cache.hpp"
#include "io/relay/net/reactor.hpp"
#include "io/relay/net/sockets.hpp"

#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

struct ares_channeldata;

namespace dongled::io::relay {

/// Looks names up through one dongle: its DNS server, its interface, its source address, and
/// nothing of the host's (no hosts file, no resolv.conf, no search domains, no host resolver).
/// Lives on a reactor's thread; dropped and made anew when the way out changes.
class resolver {
public:
  /// Addresses in the order to try, at least one; `fault::not_found` when there is no such name,
  /// `fault::timed_out` when the dongle's DNS is silent, `fault::exhausted` when we have no
  /// descriptor or local port to ask with, `fault::os` for anything else.
  using answer = result<std::vector<ip_address>>;
  using callback = std::function<void(const answer&)>;

  /// What it did is noted in @p books, which must outlive it.
  static result<std::unique_ptr<resolver>> make(reactor& loop, const way_out& way, ledger& books);

  /// Drops the lookups under way without calling anybody.
  ~resolver();

  /// Calls @p then exactly once, always from the reactor, never from inside this call, and not at
  /// all after destruction. Lookups of one name at the same time are one lookup.
  void resolve(const std::string& name, callback then);

  /// Whether what was last found of @p name still holds, so that `resolve` would say it again.
  bool fresh(const std::string& name) const;

private:
  struct wire;     // One socket of c-ares in the reactor.
  struct inquiry;  // One name under way.
  struct question; // One record type of it.
  struct channel;  // One way of asking.
  class alarm final : public timer {
  public:
    explicit alarm(resolver& owner) : owner_(owner) {}
    void due() override;

  private:
    resolver& owner_;
  };

  resolver(reactor& loop, const way_out& way, ledger& books);
  int open(const std::string& dns, bool wide);
  void start(inquiry& x);
  void ask(question* x);
  static void heard(void* arg, int status, int timeouts, unsigned char* bytes, int size);
  void take(question& x, int status, std::string_view message);
  void conclude(inquiry& x);
  void settle(inquiry& x, const answer& result);
  void note(const answer& result);
  failure why_not(int status);
  void socket_state(channel& of, int fd, bool readable, bool writable);
  void process(channel* of, int readable, int writable);
  void schedule();

  reactor& loop_;
  way_out way_;
  ledger& books_;
  /// Plain questions by UDP, whose answers have 512 bytes; and wide ones, of up to 1232 by EDNS
  /// (RFC 6891), and then by TCP, for answers of which nothing fitted. Not every stick's DNS knows
  /// EDNS.
  std::unique_ptr<channel> plain_, wide_;
  bool narrow_ = false; ///< Nobody answers wide questions here.
  alarm alarm_{*this};
  bool closing_ = false;
  bool hindered_ = false; ///< A socket could not be had, by our own fault, since the last answer.
  dns_cache cache_;
  std::unordered_map<int, std::unique_ptr<wire>> wires_;
  std::unordered_map<std::string, std::unique_ptr<inquiry>> inquiries_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

} // namespace dongled::io::relay
