#pragma once

#include "config/ids.hpp"
#include "config/result.hpp"
#include "config/settings.hpp"
#include "io/relay/foreign_answer.hpp"
#include "io/relay/reply.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace dongled::io::relay {

/// Names one client connection for its whole life: slot and generation, never reused.
using relay_id = uint64_t;

/// How a dongle is reached right now. Every upstream socket is bound to all of it.
struct egress {
  std::string interface;
  int ifindex = 0;
  std::string source;    ///< The host's address on the dongle's LAN.
  std::string dns;       ///< The dongle's resolver.
  std::string source6{}; ///< The host's IPv6 address there; empty: this dongle has no IPv6.
  bool operator==(const egress&) const = default;
};

/// A client's request, read completely and waiting for its relay actor to decide.
struct request {
  relay_id id = 0;
  subnet_id dongle;
  std::string client; ///< Address without port: policy and accounting.
  std::string user;   ///< The user who logged in; empty without authentication.
  std::string host;   ///< Literal address or name, as asked.
  uint16_t port = 0;
  bool udp = false; ///< UDP ASSOCIATE: host and port are where the client means to send from.
};

/// The upstream connection stands, or does not.
struct outcome {
  relay_id id = 0;
  reply code = reply::general_failure;
  std::string remote; ///< The address chosen, when there was one.
  std::string detail; ///< Why not, in words.
};

/// Why a relay is over.
enum class ending : uint8_t {
  finished, ///< Both sides closed in order.
  client_gone,
  remote_gone,
  idle,
  drained_reset, ///< Reset because a toggle's drain time was over.
  refused,       ///< Never connected; `outcome` told why.
  dongle_lost,
  shutdown, ///< We ended it: the daemon stops, or its client left the allow-list.
};
inline constexpr size_t ending_kinds = static_cast<size_t>(ending::shutdown) + 1;
const char* to_string(ending x) noexcept;

/// The relay is over: what it carried, counted by the reactor.
struct ended {
  relay_id id = 0;
  subnet_id dongle;
  ending why = ending::finished;
  uint64_t up_bytes = 0, down_bytes = 0; ///< Written to and read from the far end's socket.
  milliseconds age{0};
};

/// Told of what happens to one dongle's clients. Called on a reactor thread: must neither block nor
/// throw; actors are reached by anonymous message from here. Each id that was `requested` gets at
/// most one `connected` and exactly one `ended`, in this order, told to whoever attends then.
struct attendant {
  virtual ~attendant() = default;
  /// The answer is the verdict: `succeeded` admits, anything else refuses. Nothing: it will come by
  /// `admit` or `refuse`, or the next attendant will be asked.
  virtual std::optional<reply> requested(const request& x) = 0;
  virtual void connected(const outcome& x) = 0;
  virtual void ended(const relay::ended& x) = 0;
  /// Called within 10 ms of the above, once for all of them: the time to wake other threads.
  virtual void gathered() = 0;
};

/// Counters since start of one dongle's listener. Bytes of live relays are included.
struct counters {
  uint64_t accepted = 0, refused = 0, denied = 0, malformed = 0;
  uint64_t connections = 0; ///< Live now.
  uint64_t up_bytes = 0, down_bytes = 0;
  std::array<uint64_t, ending_kinds> ended{}; ///< Connections that are over, by `ending`.
  uint64_t associations = 0, datagrams_up = 0, datagrams_down = 0; ///< Of UDP ASSOCIATE.
  /// Names asked of the dongle's DNS, by what it said, and those answered from memory.
  uint64_t names_found = 0, names_missing = 0, names_failed = 0, names_remembered = 0;
  /// When the last byte came *from* the far end; what outvotes a failed probe.
  std::optional<std::chrono::steady_clock::time_point> last_received;
};

/// What one HTTP probe through a dongle found.
struct probe_answer {
  std::string address; ///< The caller's public address as the probe's host saw it.
  milliseconds took{0};
  std::optional<foreign_answer> foreign = {}; ///< Instead of an address, which is empty then.
};

/// One live relay for `donglectl relays`.
struct relay_view {
  relay_id id = 0;
  std::string client, user, target, state;
  milliseconds age{0};
  uint64_t up_bytes = 0, down_bytes = 0;
};

/// What one user has had carried by one dongle since start. Live relays are included.
struct user_counters {
  std::string user;
  uint64_t connections = 0; ///< Requests that came with a right login.
  uint64_t up_bytes = 0, down_bytes = 0;
};

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

  virtual counters count(subnet_id dongle) const = 0;
  /// Sorted by name.
  virtual std::vector<user_counters> users(subnet_id dongle) const = 0;
  virtual std::vector<relay_view> relays(subnet_id dongle) const = 0;

  /// New limits, lists, users and time-outs; live relays of clients and users still allowed go on,
  /// the others are reset. Listeners keep their address. A list or a users file that makes no sense
  /// is logged and changes nothing. Blocks for the read of the users file.
  virtual void reconfigure(const settings::socks_part& socks) = 0;

  /// Addresses and ranges (of IPv6 behind dongles) that belong to this host, denied as "private"
  /// destinations and never an egress.
  virtual void set_host_addresses(std::vector<std::string> own) = 0;
};

} // namespace dongled::io::relay
