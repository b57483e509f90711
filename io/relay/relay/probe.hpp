#pragma once

#include "io/relay/codec/http_answer.hpp"
#include "io/relay/relay/probe_answer.hpp"
#include "io/relay/relay/upstream.hpp"

#include <functional>
#include <memory>
#include <string>

namespace dongled::io::relay {

class lane;

/// One HTTP GET through a dongle: the same resolver and binding as a client's connection. Belongs
/// to its lane's reactor; answers exactly once.
class probe final : public disposable, private watcher, private timer, public upstream::owner {
public:
  using callback = std::function<void(result<probe_answer>)>;

  probe(lane& home, probe_target target, milliseconds timeout, callback then);
  ~probe() override;

  void start();

  /// Ends it with @p why.
  void fail(failure why);

private:
  void connected(unique_fd fd, watcher& registered, const endpoint& remote) override;
  void failed(reply code, const std::string& why) override;
  void ready(uint32_t events) override;
  void due() override;
  void answer(result<probe_answer> x);
  /// Ends it with what came instead of an address; or waits, while that may yet say where it leads.
  void astray(failure why, bool at_end);

  lane& home_;
  probe_target target_;
  milliseconds timeout_;
  callback then_;
  time_point start_;
  std::unique_ptr<upstream> upstream_;
  unique_fd socket_;
  std::string received_;
};

} // namespace dongled::io::relay
