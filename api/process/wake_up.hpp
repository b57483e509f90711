#pragma once

#include "config/result.hpp"
#include "config/settings.hpp"

#include <caf/actor.hpp>
#include <caf/fwd.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace dongled::api {

/// What main waits for: signals, and news of the root of the tree. Waiting costs nothing: there is
/// no polling.
class wake_up {
public:
  /// Blocks SIGINT, SIGTERM and SIGHUP for this thread and all it starts afterwards, and SIGPIPE
  /// for good. To be called before there are other threads.
  static result<wake_up> make();

  wake_up(wake_up&&) noexcept;
  wake_up& operator=(wake_up&&) = delete;
  ~wake_up();

  /// From now on `wait` tells when the tree stands, and when it is down: for as long as the caller
  /// keeps the watcher, since a monitor alone keeps no actor. It ends by itself with the root.
  [[nodiscard]] caf::actor watch(caf::actor_system& sys, const caf::actor& root,
                                 milliseconds start_limit);

  /// Tells main, from any thread, how a pulse was: who is late. Lives as long as it is kept.
  std::function<void(const std::vector<std::string>& late)> pulse_bell() const;

  enum class call { stop, reload, up, down, pulse, nothing };

  /// What happened next; `nothing` when @p limit passed first (none: waits without limit).
  call wait(std::optional<milliseconds> limit = {});

  /// Who was late at the last pulse, a sentence each.
  std::vector<std::string> late() const;

  /// Why the root went down; empty while it has not.
  std::string last_words() const;

private:
  struct news;
  wake_up() = default;
  std::shared_ptr<news> news_;
  int signals_ = -1;
};

} // namespace dongled::api
