#pragma once

#include "config/ids.hpp"
#include "io/relay/account/counters.hpp"
#include "io/relay/codec/reply.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace dongled::io::relay {

/// A client's request, read completely and waiting for its relay actor to decide.
struct request {
  relay_id id = 0;
  subnet_id dongle;
  std::string client; ///< Address without port: policy and accounting.
  std::string user;   ///< The user who logged in; empty without authentication.
  std::string host;   ///< Literal address or name, as asked.
  uint16_t port = 0;
  bool udp = false; ///< UDP ASSOCIATE: host and port are where the client means to send from.
};

/// The upstream connection stands, or does not.
struct outcome {
  relay_id id = 0;
  reply code = reply::general_failure;
  std::string remote; ///< The address chosen, when there was one.
  std::string detail; ///< Why not, in words.
};

/// The relay is over: what it carried, counted by the reactor.
struct ended {
  relay_id id = 0;
  subnet_id dongle;
  ending why = ending::finished;
  uint64_t up_bytes = 0, down_bytes = 0; ///< Written to and read from the far end's socket.
  milliseconds age{0};
};

/// Told of what happens to one dongle's clients. Called on a reactor thread: must neither block nor
/// throw; actors are reached by anonymous message from here. Each id that was `requested` gets at
/// most one `connected` and exactly one `ended`, in this order, told to whoever attends then.
struct attendant {
  virtual ~attendant() = default;
  /// The answer is the verdict: `succeeded` admits, anything else refuses. Nothing: it will come by
  /// `admit` or `refuse`, or the next attendant will be asked.
  virtual std::optional<reply> requested(const request& x) = 0;
  virtual void connected(const outcome& x) = 0;
  virtual void ended(const relay::ended& x) = 0;
  /// Called within 10 ms of the above, once for all of them: the time to wake other threads.
  virtual void gathered() = 0;
};

} // namespace dongled::io::relay
