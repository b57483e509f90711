#pragma once

#include "config/result.hpp"

#include <cstdint>
#include <memory>

struct nl_sock;

namespace dongled::io::firewall {

/// Asks the kernel which generation of rules is in force (NFT_MSG_GETGEN): the number changes with
/// every commit to any table of the network namespace, whoever makes it. One question and answer,
/// some microseconds, and unlike a subscription to NFNLGRP_NFTABLES nothing can be lost in a flood.
/// Blocks for a second at most. It has one owner.
class generation_watch {
public:
  /// `fault::denied` without CAP_NET_ADMIN, `fault::unsupported` where the kernel has no nftables.
  result<uint32_t> ask();

private:
  struct closer {
    void operator()(nl_sock* x) const noexcept;
  };
  result<done> open();

  std::unique_ptr<nl_sock, closer> socket_;
};

} // namespace dongled::io::firewall
