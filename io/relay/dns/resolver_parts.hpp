#pragma once

#include "io/relay/dns/dns_answer.hpp"
#include "io/relay/dns/resolver.hpp"

#include <ares.h>
#include <optional>
#include <string>
#include <vector>

namespace dongled::io::relay {

/// What a resolver is made of; nobody else's business.
struct resolver::channel {
  channel(resolver& x, bool is_wide) : owner(x), wide(is_wide) {}
  resolver& owner;
  bool wide;
  ares_channeldata* lib = nullptr;
};

struct resolver::wire final : watcher {
  wire(channel& x, int socket) : of(x), fd(socket) {}
  void ready(uint32_t events) override {
    auto bad = (events & (EPOLLERR | EPOLLHUP)) != 0;
    of.owner.process(&of, bad || (events & EPOLLIN) ? fd : ARES_SOCKET_BAD,
                     bad || (events & EPOLLOUT) ? fd : ARES_SOCKET_BAD);
  }
  channel& of;
  int fd;
};

struct resolver::inquiry {
  resolver* owner;
  std::string name;
  std::vector<callback> waiting;
  int open = 0; // Questions without an answer yet.
  std::vector<ip_address> found;
  uint32_t ttl = UINT32_MAX;
  std::optional<failure> why; // The gravest of what kept a question from its answer.
};

struct resolver::question {
  inquiry* of;
  dns_type type;
  bool wide = false;
  failure plain_failure; // What the plain one came to.
};

} // namespace dongled::io::relay
