#pragma once

#include "config/result.hpp"
#include "io/relay/net/unique_fd.hpp"

#include <functional>

namespace dongled::api {

/// Takes clients off a listening socket until it is told to stop. Neither a client that has gone
/// nor a want of descriptors or memory ends it; a socket that listens no more does.
class accept_loop {
public:
  /// What accept4(2) does; a test has it fail.
  using taker = std::function<int(int listener)>;

  accept_loop();
  explicit accept_loop(taker take);

  /// Blocks. @p welcome gets each client's descriptor, which is its own from then on. Done: `stop`
  /// was called, before or meanwhile. A failure: nobody can be served here any more.
  result<done> run(int listener, const std::function<void(int)>& welcome);

  /// From any thread; a loop that was stopped stays stopped.
  void stop();

private:
  /// True: somebody is there, or may be; false: the loop is to stop.
  bool await(int listener) const;
  /// False: the loop is to stop.
  bool pause() const;

  taker take_;
  io::relay::unique_fd bell_;
};

} // namespace dongled::api
