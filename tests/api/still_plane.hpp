#pragma once

#include "io/relay/plane/data_plane.hpp"

#include <chrono>
#include <mutex>
#include <set>

namespace dongled::test {

/// A data plane that carries nothing and remembers who listens.
class still_plane final : public io::relay::data_plane {
public:
  void stop() override {}
  std::vector<std::string> late(std::chrono::steady_clock::time_point, milliseconds) override {
    return hung;
  }
  result<done> listen(subnet_id x) override {
    std::lock_guard guard{mutex_};
    open_.insert(x);
    return done{};
  }
  bool listening(subnet_id x) const override {
    std::lock_guard guard{mutex_};
    return open_.contains(x);
  }
  void close(subnet_id x) override {
    std::lock_guard guard{mutex_};
    open_.erase(x);
  }
  void close_for_good() override {
    std::lock_guard guard{mutex_};
    open_.clear();
  }
  void attend(subnet_id, std::shared_ptr<io::relay::attendant>) override {}
  void set_egress(subnet_id, std::optional<io::relay::egress>) override {}
  void hold(subnet_id, bool) override {}
  void admit(io::relay::relay_id) override {}
  void refuse(io::relay::relay_id, io::relay::reply) override {}
  void drain(subnet_id, milliseconds, std::function<void(size_t, size_t)>) override {}
  void probe(subnet_id, std::string, milliseconds,
             std::function<void(result<io::relay::probe_answer>)>) override {}
  io::relay::counters count(subnet_id) const override {
    std::lock_guard guard{mutex_};
    return counted_;
  }
  std::vector<io::relay::user_counters> users(subnet_id) const override {
    std::lock_guard guard{mutex_};
    return users_;
  }
  std::vector<io::relay::relay_view> relays(subnet_id) const override {
    std::lock_guard guard{mutex_};
    return live_;
  }
  /// What every dongle carries.
  void carry(std::vector<io::relay::relay_view> live, io::relay::counters counted,
             std::vector<io::relay::user_counters> users = {}) {
    std::lock_guard guard{mutex_};
    live_ = std::move(live);
    counted_ = counted;
    users_ = std::move(users);
  }
  void reconfigure(const settings::socks_part&) override {}
  void set_listed(std::shared_ptr<const io::firewall::address_set>,
                  settings::firewall_part::removal) override {}
  void set_host_addresses(std::vector<std::string>) override {}

  std::vector<std::string> hung; ///< Set before the watchdog starts.

private:
  mutable std::mutex mutex_;
  std::set<subnet_id> open_;
  std::vector<io::relay::relay_view> live_;
  io::relay::counters counted_;
  std::vector<io::relay::user_counters> users_;
};

} // namespace dongled::test
