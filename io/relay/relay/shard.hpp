#pragma once

#include "io/relay/flow/pump.hpp"
#include "io/relay/net/reactor.hpp"
#include "io/relay/relay/connection.hpp"
#include "io/relay/relay/lane.hpp"

#include <array>
#include <atomic>
#include <memory>
#include <vector>

namespace dongled::io::relay {

/// One reactor thread with everything that lives on it: its lanes, its connections by id, and what
/// their pumps share. Apart from `make` and `loop().post`, all of it is the reactor thread's.
class shard {
public:
  static result<std::unique_ptr<shard>> make(uint8_t number, std::shared_ptr<const rules> first);

  /// Who shares the clients with it, itself included. To be told before its thread starts.
  void meet(std::vector<shard*> all) { all_ = std::move(all); }
  /// Where the next client should live: here, unless another has clearly fewer connections. For
  /// this reactor's thread.
  shard& quietest() noexcept;
  /// Counts a client that will live here. Thread-safe, as is taking it back.
  void expect() { load_.fetch_add(1, std::memory_order_relaxed); }
  void dismiss() { load_.fetch_sub(1, std::memory_order_relaxed); }

  reactor& loop() noexcept { return *loop_; }
  pump_tools& tools() noexcept { return tools_; }
  const std::shared_ptr<const relay::rules>& rules() const noexcept { return rules_; }

  /// The dongle's lane; null until it is opened.
  lane* find(subnet_id x) noexcept { return lanes_[x.n].get(); }
  lane& open(subnet_id x, std::shared_ptr<ledger> books, std::shared_ptr<dongle_share> share);
  void apply(std::shared_ptr<const relay::rules> x);
  void shut_down();
  bool closed() const noexcept { return closed_; }

  /// Says that there are no descriptors or memory left to accept with, at most every ten seconds.
  void log_exhausted(subnet_id dongle, int code);

  /// Makes a connection under a new id, for @p home; it was expected.
  connection& add(lane& home, unique_fd client, const endpoint& from);
  /// The connection of that name, if it still lives.
  connection* find(relay_id id) noexcept;
  void drop(relay_id id);

  /// Which shard a relay lives on.
  static uint8_t shard_of(relay_id id) noexcept { return static_cast<uint8_t>(id >> 56); }

private:
  /// An id is shard (8 bits), generation (32), slot (24): a slot is used again, an id is not.
  struct slot {
    std::unique_ptr<connection> who;
    uint32_t generation = 0;
  };
  static constexpr unsigned slot_bits = 24;

  shard(uint8_t number, std::shared_ptr<const relay::rules> first)
    : number_(number), rules_(std::move(first)) {}

  uint8_t number_;
  std::unique_ptr<reactor> loop_;
  pump_tools tools_;
  std::shared_ptr<const relay::rules> rules_;
  std::array<std::unique_ptr<lane>, 256> lanes_;
  unique_fd reserve_; // Given up while a line is logged: a logger may need to open its file.
  time_point exhaustion_logged_{};
  std::vector<shard*> all_;
  std::atomic<int> load_{0}; // Connections here and on their way here.
  bool closed_ = false;
  std::vector<slot> slots_;
  std::vector<uint32_t> free_;
};

} // namespace dongled::io::relay
