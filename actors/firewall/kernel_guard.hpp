#pragma once

#include "actors/firewall_view.hpp"
#include "actors/policy/reassertion.hpp"
#include "actors/policy/refused_tally.hpp"
#include "io/ports.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace dongled {

/// Keeps the kernel's table as it is wished, whoever changes it, and believes only what it has read
/// back. Blocks; for one actor.
class kernel_guard {
public:
  using time_point = std::chrono::steady_clock::time_point;
  using opener = std::function<std::unique_ptr<io::firewall_port>()>;

  kernel_guard() = default;
  explicit kernel_guard(opener open) : open_(std::move(open)) {}

  /// From now on the table is to be @p x, or not to be; done at once. What fails is tried again by
  /// `look`.
  void want(std::optional<io::firewall::table_wish> x, time_point now, unix_ms wall);

  /// Whether somebody had changed the table, and it is put back. Cheap while nobody changes any.
  bool look(time_point now, unix_ms wall);

  /// Reads what was refused since.
  void count(unix_ms wall);

  /// The other firewalls of this host, afresh.
  std::vector<other_firewall> others();

  bool enforced() const noexcept { return enforced_; }
  /// Why the kernel does not hold what it should; empty: it does.
  const std::string& why() const noexcept { return why_; }
  /// Of the addresses that the kernel holds, as read back; empty: not known.
  const std::string& sum() const noexcept { return sum_; }
  const policy::refused_tally& refused() const noexcept { return refused_; }
  const std::optional<io::firewall::table_wish>& wish() const noexcept { return wish_; }

private:
  io::firewall_port* port();
  void enforce(time_point now, unix_ms wall);
  void release();
  void failed(const failure& x, time_point now);
  void hold(const io::firewall::table_reading& x, uint32_t generation);

  opener open_;
  std::unique_ptr<io::firewall_port> port_;
  std::optional<io::firewall::table_wish> wish_;
  bool enforced_ = false, known_clean_ = false;
  std::string why_, sum_, shape_; // `shape_` as read after it was put: what it is compared with.
  uint32_t generation_ = 0;
  std::optional<time_point> retry_at_;
  policy::reassertion repairs_{60};
  policy::refused_tally refused_;
};

/// The SHA-256 of the canonical text, as hex.
std::string sum_of(const io::firewall::address_set& x);

} // namespace dongled
