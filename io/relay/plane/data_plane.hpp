#pragma once

#include "config/ids.hpp"
#include "config/result.hpp"
#include "config/settings.hpp"
#include "io/firewall/address_set.hpp"
#include "io/relay/account/counters.hpp"
#include "io/relay/net/egress.hpp"
#include "io/relay/relay/attendant.hpp"
#include "io/relay/relay/dialled.hpp"
#include "io/relay/relay/probe_answer.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace dongled::io::relay {

/// Listeners, epoll threads, relay descriptors and resolvers: one object that main makes before the
/// actor system and destroys after it, so that killing any actor closes nothing. All methods are
/// thread-safe, do not block (but `stop` and `reconfigure`), and may be called from actors.
class data_plane {
public:
  struct options {
    settings::socks_part socks; ///< With the number of threads, which stays.
  };

  /// Reads the users file, if there is one. Fails with `fault::bad_input` for a list that is no
  /// list of CIDRs and a users file with a problem, named as `FILE:LINE`; with `fault::os` when the
  /// kernel gives no epoll.
  static result<std::unique_ptr<data_plane>> make(options opts);
  virtual ~data_plane() = default;

  /// Closes the listeners, resets every relay, answers every pending `drain` and `probe`, and joins
  /// the threads: no callback is called after it returned. For main to call before it destroys the
  /// actor system whose actors the attendants hold; the destructor calls it too. Calling it again
  /// changes nothing.
  virtual void stop() = 0;

  /// Which reactors have not come to a question within @p patience, a sentence each; and asks those
  /// that have come to theirs anew. For one caller, again and again.
  virtual std::vector<std::string> late(std::chrono::steady_clock::time_point now,
                                        milliseconds patience) = 0;

  /// How long a reactor took at most to come to one of those questions since this was asked last;
  /// nothing: none was answered, or nobody measures it.
  virtual std::optional<milliseconds> take_lag() { return std::nullopt; }

  /// Starts listening for @p dongle, or finds that it already is. Blocks for a bind(2) at most.
  /// A busy port is `fault::busy` and names it.
  virtual result<done> listen(subnet_id dongle) = 0;
  virtual bool listening(subnet_id dongle) const = 0;
  /// Closes the listener without ending relays.
  virtual void close(subnet_id dongle) = 0;
  /// Closes all listeners for good: whoever asks for one from now on is refused. Relays go on.
  virtual void close_for_good() = 0;

  /// Who decides for @p dongle from now on. Requests that still wait for a decision are announced
  /// again, so a restarted acceptor loses none; a null attendant lets them wait (up to
  /// `connect_timeout`, then reply 01). The former attendant is let go of on a reactor thread.
  virtual void attend(subnet_id dongle, std::shared_ptr<attendant> who) = 0;

  /// Tells how the dongle is reached; nothing: it is down, and requests get reply 03. Relays whose
  /// interface is gone or whose source address changed end as `dongle_lost`; all others go on.
  virtual void set_egress(subnet_id dongle, std::optional<egress> way) = 0;

  /// While held, new requests wait up to `connect_timeout` and are then refused with reply 03.
  virtual void hold(subnet_id dongle, bool on) = 0;

  /// The relay actor's verdict on a request: connect (resolving a name through the dongle, the
  /// destination policy applied to every address found), or refuse.
  virtual void admit(relay_id id) = 0;
  virtual void refuse(relay_id id, reply code) = 0;

  /// Lets the relays of @p dongle finish for @p patience, then resets the rest; then calls @p then
  /// on a reactor thread with how many finished and how many were reset.
  virtual void drain(subnet_id dongle, milliseconds patience,
                     std::function<void(size_t finished, size_t reset)> then) = 0;

  /// Non-blocking HTTP GET through the dongle: same resolver, binding and closedness as a client's
  /// connection; works while held. @p then is called exactly once, on a reactor thread, within
  /// @p timeout. The body is an address as text or JSON {"ip": …}. Fails with `fault::timed_out`,
  /// `fault::bad_input` (URL or answer), `fault::refused` (the dongle is down, the far end says no,
  /// or the address is one of this host's own).
  virtual void probe(subnet_id dongle, std::string url, milliseconds timeout,
                     std::function<void(result<probe_answer>)> then) = 0;

  /// Connects through the dongle as a client would, by its resolver, its binding and
  /// `socks.deny_destinations`, and gives the connection away; works while held. @p then is called
  /// exactly once, on a reactor thread, within @p timeout. `fault::denied`: an address that clients
  /// may not reach; `fault::exhausted`, `fault::busy`: that says nothing of the far end.
  virtual void dial(subnet_id /*dongle*/, std::string /*host*/, uint16_t /*port*/,
                    milliseconds /*timeout*/, std::function<void(result<dialled>)> then) {
    then(failure{fault::unsupported, "this data plane connects to nobody"});
  }

  virtual counters count(subnet_id dongle) const = 0;
  /// Sorted by name.
  virtual std::vector<user_counters> users(subnet_id dongle) const = 0;
  virtual std::vector<relay_view> relays(subnet_id dongle) const = 0;

  /// New limits, lists, users and time-outs; live relays of clients and users still allowed go on,
  /// the others are reset. Listeners keep their address. A list or a users file that makes no sense
  /// is logged and changes nothing. Blocks for the read of the users file.
  virtual void reconfigure(const settings::socks_part& socks) = 0;

  /// Who may connect besides `socks.allow`, from now on: none at first. Relays of who is no longer
  /// among them are reset, or with `drain` go on until they end.
  virtual void set_listed(std::shared_ptr<const firewall::address_set> who,
                          settings::firewall_part::removal how) = 0;

  /// Addresses and ranges (of IPv6 behind dongles) that belong to this host, denied as "private"
  /// destinations and never an egress.
  virtual void set_host_addresses(std::vector<std::string> own) = 0;
};

} // namespace dongled::io::relay
