#pragma once

#include "config/result.hpp"
#include "io/netlink/snapshot.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace dongled::io::netlink {

/// One notification of the kernel: what changed, and who did it as far as that can be told.
struct change {
  std::string object; ///< As `ip` would print it, with its kind: "route default via …".
  bool deleted = false;
  std::string by;   ///< "the kernel", "ip (pid 123)", "pid 123, protocol dhcp"; never empty.
  bool own = false; ///< A socket of this process did it.
  bool operator==(const change&) const = default;
};

/// The kernel's state after one or more changes.
struct update {
  snapshot now;
  std::vector<change>
    changes;             ///< Empty in the first update. At most 256; the rest are only counted.
  uint64_t dropped = 0;  ///< Changes beyond that.
  uint64_t overruns = 0; ///< Since start: how often the kernel had to drop notifications.
  /// Something has changed, and the kernel cannot be read: `now` is what it was before. Empty: it
  /// can.
  std::string trouble = {};
};

/// Watches links, addresses, routes and rules on a thread of its own. Notifications are
/// gathered until 20 ms pass without one, and never longer than 100 ms, then the state is read
/// afresh: an update tells what *is*, so that an overrun (ENOBUFS) loses no state.
class watch {
public:
  using callback = std::function<void(update)>;

  /// Starts watching; @p then is called once with the state as it is, and after each burst of
  /// changes; also once when the kernel cannot be read, which is tried again until it can. It runs
  /// on the watch's thread and must not block.
  static result<std::unique_ptr<watch>> start(callback then);

  watch(const watch&) = delete;
  watch& operator=(const watch&) = delete;

  /// Stops and joins the thread: no call after this returns. Not to be destroyed by the callback.
  ~watch();

private:
  struct state;
  explicit watch(std::unique_ptr<state> x);
  std::unique_ptr<state> state_;
};

} // namespace dongled::io::netlink
