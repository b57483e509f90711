#include "tests/lab/twin/garbage.hpp"

#include "tests/lab/twin/modem_api.hpp"

namespace dongled::lab {

garbage::garbage(const fault_order& order)
  : order_(order), random_(static_cast<uint64_t>(order.amount)) {
  // nop
}

std::string garbage::damaged(http_reply x, firmware family) {
  auto kind = order_.kind.value_or(static_cast<garbage_kind>(turn_++ % 4));
  switch (kind) {
  case garbage_kind::random: {
    std::string bytes(16 + random_() % 512, '\0');
    for (auto& c : bytes)
      c = static_cast<char>(random_() & 0xff);
    return bytes;
  }
  case garbage_kind::html: {
    http_reply home;
    home.body = home_page("", "");
    return to_bytes(home, family, false);
  }
  case garbage_kind::truncated:
    x.body.resize(x.body.empty() ? 0 : random_() % x.body.size());
    return to_bytes(x, family, false);
  case garbage_kind::length: {
    // The headers of a longer body, and then the body as it is.
    auto size = x.body.size(), missing = static_cast<size_t>(1 + random_() % 512);
    x.body.append(missing, ' ');
    auto bytes = to_bytes(x, family, false);
    bytes.resize(bytes.size() - x.body.size() + size);
    return bytes;
  }
  }
  return {};
}

} // namespace dongled::lab
