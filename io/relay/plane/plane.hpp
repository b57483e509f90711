#pragma once

#include "io/relay/plane/data_plane.hpp"
#include "io/relay/relay/shard.hpp"

#include <array>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

namespace dongled::io::relay {

/// The data plane itself: hands each call to the reactors it concerns, and keeps what is asked for
/// without waiting for them.
class plane final : public data_plane {
public:
  plane(std::vector<std::unique_ptr<shard>> shards, std::shared_ptr<const rules> first);
  ~plane() override { stop(); }

  void stop() override;
  std::vector<std::string> late(time_point now, milliseconds patience) override;
  std::optional<milliseconds> take_lag() override;
  result<done> listen(subnet_id dongle) override;
  bool listening(subnet_id dongle) const override;
  void close(subnet_id dongle) override;
  void close_for_good() override;
  void attend(subnet_id dongle, std::shared_ptr<attendant> who) override;
  void set_egress(subnet_id dongle, std::optional<egress> way) override;
  void hold(subnet_id dongle, bool on) override;
  void admit(relay_id id) override;
  void refuse(relay_id id, reply code) override;
  void drain(subnet_id dongle, milliseconds patience,
             std::function<void(size_t finished, size_t reset)> then) override;
  void probe(subnet_id dongle, std::string url, milliseconds timeout,
             std::function<void(result<probe_answer>)> then) override;
  void dial(subnet_id dongle, std::string host, uint16_t port, milliseconds timeout,
            std::function<void(result<dialled>)> then) override;
  counters count(subnet_id dongle) const override;
  std::vector<user_counters> users(subnet_id dongle) const override;
  std::vector<relay_view> relays(subnet_id dongle) const override;
  void reconfigure(const settings::socks_part& socks) override;
  void set_listed(access_policy::listed who, settings::firewall_part::removal how) override;
  void set_host_addresses(std::vector<std::string> own) override;

private:
  /// What is known of one dongle outside the reactors.
  struct entry {
    std::vector<std::shared_ptr<const unique_fd>> listeners; ///< One a port, or none at all.
    std::vector<std::shared_ptr<ledger>> books; // One a shard; made with the first call.
    std::shared_ptr<dongle_share> share;
  };

  entry& open(subnet_id dongle);
  std::vector<std::shared_ptr<ledger>> books(subnet_id dongle) const;
  /// Runs @p f on the lane of each reactor; false when they have stopped.
  bool each(subnet_id dongle, std::function<void(lane&)> f);
  bool with(size_t at, subnet_id dongle, std::function<void(lane&)> f);
  void with(relay_id id, std::function<void(connection&)> f);
  void apply(std::shared_ptr<rules> x);

  std::vector<std::unique_ptr<shard>> shards_;
  std::array<entry, 256> entries_; // Guarded by the mutex, as all below.
  mutable std::mutex mutex_;
  std::mutex reconfiguring_; // Taken before the other.
  std::shared_ptr<const rules> rules_;
  std::vector<cidr> own_;
  access_policy::listed listed_, leaving_;
  bool stopped_ = false, closing_ = false;

  /// A question to a reactor.
  struct question {
    std::shared_ptr<std::atomic<bool>> answered;
    time_point asked{};
  };
  /// Milliseconds of the slowest answer; -1: none since it was taken.
  std::shared_ptr<std::atomic<int64_t>> lag_ = std::make_shared<std::atomic<int64_t>>(-1);
  std::vector<question> questions_; // One a shard; of whoever calls `late`.
};

} // namespace dongled::io::relay
