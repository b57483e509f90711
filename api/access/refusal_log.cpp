#include "api/access/refusal_log.hpp"

namespace dongled::api {

namespace {

constexpr unix_ms window_ms = 60'000;
constexpr uint64_t lines = 5;

} // namespace

std::optional<std::string> refusal_log::note(const std::string& client, const std::string& what,
                                             unix_ms now) {
  std::lock_guard guard{mutex_};
  std::string before;
  if (now - since_ >= window_ms || now < since_) {
    if (silent_ > 0)
      before = std::to_string(silent_) + " more were refused before; ";
    since_ = now;
    told_ = silent_ = 0;
  }
  if (told_ >= lines) {
    ++silent_;
    return std::nullopt;
  }
  ++told_;
  return before + "refused " + client + ": " + what;
}

} // namespace dongled::api
