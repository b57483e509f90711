#pragma once

#include "io/relay/account/counters.hpp"
#include "io/relay/net/timer_heap.hpp"

#include <array>
#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>
#include <span>
#include <string>
#include <vector>

namespace dongled::io::relay {

/// Where a client connection is in its life.
enum class relay_phase : uint8_t {
  handshake,  ///< The request is being read.
  deciding,   ///< Announced; nobody has given the verdict yet.
  held,       ///< Admitted while the dongle is held.
  connecting, ///< The name is looked up, or the far end is called.
  relaying,
  closing, ///< Over and reported; the client is given time to read the last bytes.
};
const char* to_string(relay_phase x) noexcept;

/// What the outside may know of one relay while the reactor works on it.
struct relay_record {
  relay_id id = 0;
  std::string client;
  std::string user_name, target; ///< Guarded by the ledger it is entered in.
  time_point since{};
  std::atomic<relay_phase> phase{relay_phase::handshake};
  std::atomic<uint64_t> up{0}, down{0};
  size_t place = 0; ///< The ledger's own.
};

/// The books of one dongle on one reactor: written by that reactor, read by everybody. Reading
/// waits for nobody but another reader or the entry of one relay.
class ledger {
public:
  enum class item : uint8_t {
    accepted,
    refused,
    denied,
    malformed,
    association,
    datagram_up,
    datagram_down,
    name_found,
    name_missing,
    name_failed,
    name_remembered,
  };

  // For the reactor.
  void note(item x, uint64_t times = 1) { bump(items_[static_cast<size_t>(x)], times); }
  /// A connection is over.
  void note(ending x) { bump(ended_[static_cast<size_t>(x)], 1); }
  /// An upstream connect came to its end.
  void connected(socket_outcome x) { bump(connects_[static_cast<size_t>(x)], 1); }
  /// An accept failed for want of something.
  void not_accepted(socket_outcome x) { bump(accept_errors_[static_cast<size_t>(x)], 1); }
  void moved(relay_record& x, uint64_t up, uint64_t down, time_point now);
  void enter(relay_record& x);
  /// Counts the connection for its user, unless it needed none.
  void identify(relay_record& x, std::string user_name, std::string target);
  void retarget(relay_record& x, std::string target);
  /// Closes @p x's account: its bytes stay in the totals.
  void leave(relay_record& x);
  std::span<relay_record* const> records() const { return records_; }

  // For everybody.
  /// Adds these books to @p sum.
  void add_to(counters& sum) const;
  void add_to(std::vector<relay_view>& views, time_point now) const;
  void add_to(std::map<std::string, user_counters>& sums) const;

private:
  /// One writer: no locked instruction is needed.
  static void bump(std::atomic<uint64_t>& x, uint64_t n) {
    x.store(x.load(std::memory_order_relaxed) + n, std::memory_order_relaxed);
  }

  static constexpr size_t items = static_cast<size_t>(item::name_remembered) + 1;

  std::array<std::atomic<uint64_t>, items> items_{};
  std::array<std::atomic<uint64_t>, ending_kinds> ended_{};
  std::array<std::atomic<uint64_t>, socket_outcomes> connects_{}, accept_errors_{};
  std::atomic<int64_t> last_received_{0}; // steady_clock ticks; 0: never.
  mutable std::mutex mutex_;              // Guards the rest against the readers.
  std::vector<relay_record*> records_;
  uint64_t up_ = 0, down_ = 0;                 // Of the relays that left.
  std::map<std::string, user_counters> users_; // The bytes: of the relays that left.
};

} // namespace dongled::io::relay
