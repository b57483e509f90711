#pragma once

#include "config/result.hpp"
#include "io/netlink/path_query.hpp"
#include "io/netlink/snapshot.hpp"
#include "io/netlink/step.hpp"

#include <chrono>
#include <memory>

struct nl_sock;

namespace dongled::io::netlink {

/// What to do when the kernel's state changes while it is being read (NLM_F_DUMP_INTR).
enum class tearing : uint8_t {
  refused, ///< Read again, and fail with `fault::busy` when it never holds still.
  allowed, ///< Take the last try. For whoever is told of the next change anyway.
};

/// An open rtnetlink socket that closes itself. Blocks, but each answer of the kernel is waited for
/// no longer than the time-out. Not thread-safe: it has one owner. It belongs to the network
/// namespace of the thread that opened it.
class socket {
public:
  static result<socket> open(std::chrono::milliseconds timeout = std::chrono::seconds{2});

  /// Reads links and all IPv4 addresses, routes (of every table) and rules, and of IPv6 what a
  /// snapshot holds. `fault::exhausted` beyond 1,000,000 objects.
  result<snapshot> read_snapshot(tearing how = tearing::refused);

  /// Performs one step. Adding what is there and removing what is gone succeed: only a new snapshot
  /// tells whether the kernel now is as wished, and reading it is the caller's.
  /// `fault::denied` without CAP_NET_ADMIN, `fault::not_found` when the interface is gone.
  result<done> apply(const step& x);

  /// Where a packet would go, without sending one; a kernel that says "nowhere" has answered.
  result<path_answer> path(const path_question& x);

private:
  struct closer {
    void operator()(nl_sock* x) const noexcept;
  };

  socket() = default;
  result<done> reopen();
  /// One dump into @p into; `fault::busy` for a torn one.
  result<done> dump(int message, int family, snapshot& into);

  std::unique_ptr<nl_sock, closer> sock_;
  std::chrono::milliseconds timeout_{};
};

} // namespace dongled::io::netlink
