#pragma once

#include "actors/world.hpp"
#include "api/metrics/instruments.hpp"
#include "api/webhooks/hook_event.hpp"
#include "api/webhooks/hook_messages.hpp"

#include <caf/all.hpp>

#include <string>
#include <vector>

namespace dongled::api {

/// Reads along what happens, puts what webhooks are told of into their queues on disk, and hands it
/// to their couriers. Detached: the disk blocks. It remembers how far it has read: what happened
/// while it, or the daemon, was down is read from the chronicle or asked of the journal. When it
/// ends it calls off its couriers' deliveries, so that no stop waits for a receiver.
struct hook_desk {
  using uses = world_of<uses_settings, uses_census, uses_clock, uses_history>;

  struct state {
    static inline const char* name = "hook_desk";
    ~state() { calling_off->request(); }

    std::vector<std::string> urls;
    std::optional<io::store::outbox> box; ///< Nothing: it cannot be opened.
    std::optional<hook_reader> reader;
    uint64_t position = 0;  ///< Of the newest happening that was read.
    uint64_t kept = 0;      ///< The position that is on disk.
    bool recalling = false; ///< The journal was asked for what is older than the chronicle.
    unsigned recalls = 0;   ///< Failed ones, in a row.
    std::string trouble;    ///< Of the disk; empty: none.
    std::shared_ptr<io::hilink::cancellation> calling_off =
      std::make_shared<io::hilink::cancellation>();
  };
  using pointer = caf::stateful_actor<state>*;

  /// How many events may wait for one receiver; beyond that the oldest is dropped.
  static constexpr uint64_t most_waiting = 10'000;

  static caf::behavior run(pointer self, uses w, instruments_ptr gauges,
                           std::vector<std::string> urls);
};

/// Where the queues are kept.
std::string hooks_file(const settings& x);

} // namespace dongled::api
