// The ports of a data plane.
#include "io/relay/net/sockets.hpp"
#include "io/relay/plane/plane.hpp"

#include <sys/socket.h>
#include <utility>

namespace dongled::io::relay {

result<done> plane::listen(subnet_id dongle) {
  std::vector<std::shared_ptr<const unique_fd>> sockets;
  {
    std::lock_guard guard{mutex_};
    if (stopped_)
      return failure{fault::refused, "the daemon stops"};
    auto& x = open(dongle);
    if (!x.listeners.empty())
      return done{};
    if (closing_)
      return failure{fault::refused, "the daemon stops"};
    for (auto port : rules_->socks.ports(dongle)) {
      auto made = listen_on(rules_->socks.listen, port);
      if (!made)
        return made.why();
      sockets.push_back(std::make_shared<const unique_fd>(std::move(*made)));
    }
    x.listeners = sockets;
  }
  // All lanes are open before the first client: it may be handed to any of them.
  each(dongle, [](lane&) {});
  each(dongle, [sockets](lane& x) { x.listen(sockets); });
  return done{};
}

bool plane::listening(subnet_id dongle) const {
  std::lock_guard guard{mutex_};
  return !entries_[dongle.n].listeners.empty();
}

void plane::close_for_good() {
  {
    std::lock_guard guard{mutex_};
    closing_ = true;
  }
  for (unsigned n = 0; n < entries_.size(); ++n)
    close({static_cast<uint8_t>(n)});
}

void plane::close(subnet_id dongle) {
  std::vector<std::shared_ptr<const unique_fd>> sockets;
  {
    std::lock_guard guard{mutex_};
    sockets = std::exchange(entries_[dongle.n].listeners, {});
  }
  if (sockets.empty())
    return;
  // Ends the listening at once, also for a reactor that is busy: the port is free when we return.
  for (auto& x : sockets)
    shutdown(x->get(), SHUT_RDWR);
  each(dongle, [](lane& x) { x.close(); });
}

} // namespace dongled::io::relay
