#pragma once

#include "config/ids.hpp"
#include "io/store/records.hpp"
#include "io/store/sqlite.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace dongled::io::store {

/// Something that must be delivered to somebody: what stands in the queue of one receiver.
struct outbox_item {
  int64_t row = 0;      ///< Given by the store; ascends within a queue.
  std::string queue;    ///< Whose: a URL.
  std::string event;    ///< "toggle_ended".
  std::string delivery; ///< The same at each try: receivers know by it what they have already.
  std::string body;
  unix_ms created = 0;
  uint32_t tries = 0;
  unix_ms next_try = 0; ///< Not before; 0: at once.
};

/// An outage whose end was not told yet.
struct open_outage {
  uint64_t id = 0; ///< The happening that it began with.
  unix_ms since = 0;
  std::string phase, why; ///< As it began.
  bool told = false;      ///< It has lasted long enough to be worth telling.
  bool operator==(const open_outage&) const = default;
};
using open_outages = std::map<subnet_id, open_outage>;

/// Queues of what must be delivered, on disk: they survive the daemon, also a kill -9 or the loss
/// of power. Blocks on the disk, is not thread-safe: it belongs to one detached actor. Every call
/// but `open` fails with what SQLite says, and has then changed nothing.
class outbox {
public:
  /// Opens or creates @p path. A damaged file is set aside (`set_aside`), and a new one begun.
  static result<outbox> open(const std::string& path);

  /// Where a damaged file lies now.
  const std::optional<std::string>& set_aside() const noexcept { return set_aside_; }

  /// The newest happening that was taken in; nothing: none yet.
  result<std::optional<uint64_t>> position();
  result<open_outages> outages();

  /// Takes in all at once: @p fresh at the ends of their queues, the outages as they are now, and
  /// that everything up to @p position is done.
  result<done> put(uint64_t position, const std::vector<outbox_item>& fresh,
                   const open_outages& now);

  /// The oldest of a queue.
  result<std::optional<outbox_item>> head(const std::string& queue);
  result<done> remove(int64_t row);
  /// Notes a try that failed.
  result<done> postpone(int64_t row, uint32_t tries, unix_ms next_try);

  /// How many wait in a queue.
  result<uint64_t> waiting(const std::string& queue);
  /// Forgets the oldest of a queue but @p most; how many those were.
  result<uint64_t> trim(const std::string& queue, uint64_t most);
  /// Forgets the queues of all but these; how many items those were.
  result<uint64_t> keep_only(const std::vector<std::string>& queues);

private:
  explicit outbox(connection x) : db_(std::move(x)) {}

  connection db_;
  std::optional<std::string> set_aside_;
};

} // namespace dongled::io::store
