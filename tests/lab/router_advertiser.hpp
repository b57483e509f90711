#pragma once

#include "config/result.hpp"
#include "tests/lab/loop.hpp"
#include "tests/lab/netns.hpp"

#include <memory>
#include <string>

namespace dongled::lab {

/// An IPv6 router's advertisements on one link, every second (RFC 4861 section 4.2): itself as a
/// default router of high preference (RFC 4191), and a /64 to take addresses from.
class router_advertiser {
public:
  /// @p prefix: its first address. Errors: os, bad_input.
  static result<std::unique_ptr<router_advertiser>> make(loop& on, const netns& where, int ifindex,
                                                         const std::string& prefix);
  ~router_advertiser();
  router_advertiser(const router_advertiser&) = delete;
  router_advertiser& operator=(const router_advertiser&) = delete;

private:
  router_advertiser(loop& on, unique_fd socket, int ifindex, std::string message)
    : loop_(on), socket_(std::move(socket)), ifindex_(ifindex), message_(std::move(message)) {}
  void advertise();

  loop& loop_;
  unique_fd socket_;
  int ifindex_;
  std::string message_;
  loop::timer_id next_ = 0;
};

} // namespace dongled::lab
