#pragma once

#include "tests/lab/twin/fault.hpp"
#include "tests/lab/twin/http_reply.hpp"

#include <random>
#include <string>

namespace dongled::lab {

/// Damages answers, the same way for the same seed.
class garbage {
public:
  /// Takes the kind and the seed of an `api_garbage` order.
  explicit garbage(const fault_order& order);

  /// What it was made from.
  const fault_order& order() const noexcept { return order_; }

  /// The bytes to send instead of the reply. The connection must be closed after them.
  std::string damaged(http_reply x, firmware family);

private:
  fault_order order_;
  std::mt19937_64 random_;
  size_t turn_ = 0;
};

} // namespace dongled::lab
