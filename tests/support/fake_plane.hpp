#pragma once

#include "io/relay/plane/data_plane.hpp"

#include <functional>
#include <map>
#include <set>
#include <string>

namespace dongled::test {

/// A data plane without sockets: answers probes and drains as told, and writes down what it is
/// told.
struct fake_plane : io::relay::data_plane {
  using answer = result<io::relay::probe_answer>;

  std::function<answer(subnet_id, const std::string&)> prober; ///< What a probe brings home.
  std::function<void(const std::string&)> write;               ///< The world's transcript.
  std::map<subnet_id, std::optional<io::relay::egress>> egress;
  std::map<subnet_id, io::relay::counters> counted;
  std::map<subnet_id, std::vector<io::relay::user_counters>> counted_users;
  std::map<subnet_id, std::shared_ptr<io::relay::attendant>> attendants;
  std::set<subnet_id> open, held;
  std::map<subnet_id, size_t> probes;
  std::vector<std::string> urls, host_addresses;
  std::shared_ptr<const io::firewall::address_set> listed; ///< Besides `socks.allow`.
  std::vector<std::function<void()>> unanswered;           ///< Probes and drains while `mute`.
  bool mute = false, busy_port = false;
  std::pair<size_t, size_t> drained{0, 0};

  void stop() override { attendants.clear(); }
  std::vector<std::string> late(std::chrono::steady_clock::time_point, milliseconds) override {
    return {};
  }
  result<done> listen(subnet_id x) override {
    if (busy_port)
      return failure{fault::busy, "port " + std::to_string(10000 + x.n) + " is taken"};
    open.insert(x);
    return done{};
  }
  bool listening(subnet_id x) const override { return open.contains(x); }
  void close(subnet_id x) override { open.erase(x); }
  void close_for_good() override { open.clear(); }
  void attend(subnet_id x, std::shared_ptr<io::relay::attendant> who) override {
    attendants[x] = std::move(who);
  }
  void set_egress(subnet_id x, std::optional<io::relay::egress> way) override {
    if (std::exchange(egress[x], way) != way)
      write(to_string(x) + ": egress " + (way ? way->interface + " " + way->source : "none"));
  }
  void hold(subnet_id x, bool on) override {
    if (on != held.contains(x))
      write(to_string(x) + ": " + (on ? "held" : "released"));
    if (on)
      held.insert(x);
    else
      held.erase(x);
  }
  void admit(io::relay::relay_id) override {}
  void refuse(io::relay::relay_id, io::relay::reply) override {}
  void drain(subnet_id, milliseconds, std::function<void(size_t, size_t)> then) override {
    later([then, n = drained] { then(n.first, n.second); });
  }
  void probe(subnet_id x, std::string url, milliseconds,
             std::function<void(answer)> then) override {
    ++probes[x];
    urls.push_back(url);
    later([=, this] { then(prober(x, url)); });
  }
  io::relay::counters count(subnet_id x) const override {
    auto at = counted.find(x);
    return at == counted.end() ? io::relay::counters{} : at->second;
  }
  std::vector<io::relay::user_counters> users(subnet_id x) const override {
    auto at = counted_users.find(x);
    return at == counted_users.end() ? std::vector<io::relay::user_counters>{} : at->second;
  }
  std::vector<io::relay::relay_view> relays(subnet_id) const override { return {}; }
  void reconfigure(const settings::socks_part&) override {}
  void set_listed(std::shared_ptr<const io::firewall::address_set> who,
                  settings::firewall_part::removal) override {
    listed = std::move(who);
  }
  void set_host_addresses(std::vector<std::string> own) override { host_addresses = own; }

private:
  void later(std::function<void()> deed) {
    if (mute)
      unanswered.push_back(std::move(deed));
    else
      deed();
  }
};

} // namespace dongled::test
