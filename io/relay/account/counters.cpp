#include "io/relay/account/counters.hpp"

namespace dongled::io::relay {

const char* to_string(ending x) noexcept {
  switch (x) {
  case ending::finished: return "finished";
  case ending::client_gone: return "client_gone";
  case ending::remote_gone: return "remote_gone";
  case ending::idle: return "idle";
  case ending::drained_reset: return "drained_reset";
  case ending::refused: return "refused";
  case ending::dongle_lost: return "dongle_lost";
  case ending::shutdown: return "shutdown";
  }
  return "?";
}

} // namespace dongled::io::relay
