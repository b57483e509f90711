#pragma once

#include "config/cidr.hpp"

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <utility>

namespace dongled::io::relay {

/// Counts what each client address holds, so that no one client takes all there is. Thread-safe.
class client_quota {
public:
  /// One place of a client, given back when this is destroyed. Keeps the quota alive.
  class lease {
  public:
    lease() = default;
    lease(lease&& x) noexcept : quota_(std::move(x.quota_)), who_(x.who_) {}
    lease& operator=(lease&& x) noexcept {
      std::swap(quota_, x.quota_);
      std::swap(who_, x.who_);
      return *this;
    }
    ~lease();
    explicit operator bool() const noexcept { return quota_ != nullptr; }

  private:
    friend class client_quota;
    std::shared_ptr<client_quota> quota_;
    std::array<uint8_t, 16> who_{};
  };

  /// A place for @p who, or an empty one when it holds @p limit or more.
  static lease take(const std::shared_ptr<client_quota>& quota, const ip_address& who,
                    uint32_t limit);

private:
  std::mutex mutex_;
  std::map<std::array<uint8_t, 16>, uint32_t> held_; // Only clients that hold something.
};

} // namespace dongled::io::relay
