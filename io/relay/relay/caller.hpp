#pragma once

#include "io/relay/relay/dialled.hpp"
#include "io/relay/relay/upstream.hpp"

#include <functional>
#include <memory>
#include <string>

namespace dongled::io::relay {

class lane;

/// One TCP connection through a dongle for the daemon itself: the same resolver, binding and policy
/// as a client's. Belongs to its lane's reactor; answers exactly once.
class caller final : public disposable, private watcher, private timer, public upstream::owner {
public:
  using callback = std::function<void(result<dialled>)>;

  caller(lane& home, std::string host, uint16_t port, milliseconds timeout, callback then);
  ~caller() override;

  void start();

  /// Ends it with @p why.
  void fail(failure why);

private:
  void connected(unique_fd fd, watcher& registered, const endpoint& remote) override;
  void failed(reply code, const std::string& why) override;
  void ready(uint32_t) override {}
  void due() override;
  void answer(result<dialled> x);

  lane& home_;
  std::string host_;
  uint16_t port_;
  milliseconds timeout_;
  callback then_;
  time_point start_;
  std::unique_ptr<upstream> upstream_;
};

} // namespace dongled::io::relay
