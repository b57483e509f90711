#pragma once

#include "io/relay/net/unique_fd.hpp"

#include <linux/netlink.h>
#include <netlink/msg.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>

namespace dongled::io::netlink {

struct question_closer {
  void operator()(nl_msg* x) const noexcept { nlmsg_free(x); }
};
using question = std::unique_ptr<nl_msg, question_closer>;

/// A netlink socket of any protocol (netlink(7)) for one question at a time. Blocks, at most
/// @p patience for each piece of an answer. Not thread-safe.
class talk {
public:
  explicit talk(int protocol, std::chrono::seconds patience = std::chrono::seconds{5});

  /// Sends @p x, hands what comes back to @p take (in the form of one message each, until the end
  /// of a dump or the acknowledgement), and answers an errno; 0: all is well.
  int ask(nl_msg* x, const std::function<void(const nlmsghdr&)>& take);

private:
  relay::unique_fd fd_;
  uint32_t turn_ = 0;
};

} // namespace dongled::io::netlink
