#pragma once

#include "io/relay/codec/endpoint.hpp"
#include "io/relay/net/reactor.hpp"

#include <memory>

namespace dongled::io::relay {

/// Takes clients off one listening socket, which several reactors may share. Pauses while its host
/// has no room and while clients cannot be taken, for want of descriptors mostly; ends for neither.
class acceptor final : private watcher, private timer {
public:
  /// Who gets the clients.
  struct host {
    /// A place for one more client, if there is one; given up again if nobody comes.
    virtual bool reserve() = 0;
    virtual void give_up() = 0;
    virtual void welcome(unique_fd client, const endpoint& from) = 0;
    /// No descriptors or memory: called each time a pause begins; errno tells which.
    virtual void exhausted(int code) = 0;

  protected:
    ~host() = default;
  };

  acceptor(reactor& loop, std::shared_ptr<const unique_fd> socket, host& who);
  ~acceptor();

  /// There may be room again.
  void room();

private:
  void ready(uint32_t events) override;
  void due() override { resume(); }
  void pause(std::chrono::milliseconds time);
  void resume();

  reactor& loop_;
  std::shared_ptr<const unique_fd> socket_;
  host& host_;
  bool watching_ = false, full_ = false;
};

} // namespace dongled::io::relay
