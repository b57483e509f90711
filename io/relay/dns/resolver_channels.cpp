// How a resolver's questions travel: c-ares on the reactor, bound to the dongle.
#include "io/relay/dns/resolver_parts.hpp"

#include <algorithm>
#include <cerrno>
#include <sys/socket.h>

namespace dongled::io::relay {
namespace {

/// Each query waits 2 s, then 4 s: a silent DNS is known within 6 s, inside any sensible
/// connect_timeout, and one lost datagram costs 2 s.
constexpr int query_timeout_ms = 2000, tries = 2;
/// A wide question is a second chance, and costs no more than this.
constexpr int wide_timeout_ms = 1500, wide_tries = 1;
/// What fits into any datagram on the way (the DNS flag day of 2020).
constexpr int wide_size = 1232;

} // namespace

void resolver::alarm::due() { owner_.process(nullptr, ARES_SOCKET_BAD, ARES_SOCKET_BAD); }

int resolver::open(const std::string& dns, bool wide) {
  // Without a server c-ares falls back to one on this host.
  if (!ip_address::parse(dns))
    return ARES_EBADSTR;
  auto made = std::make_unique<channel>(*this, wide);
  ares_options options{};
  options.flags =
    ARES_FLAG_NOSEARCH | ARES_FLAG_NOALIASES | (wide ? ARES_FLAG_EDNS : ARES_FLAG_IGNTC);
  options.timeout = wide ? wide_timeout_ms : query_timeout_ms;
  options.tries = wide ? wide_tries : tries;
  options.ednspsz = wide_size;
  options.ndomains = 0;
  std::string lookups = "b", no_file = "/dev/null";
  options.lookups = lookups.data();
  options.resolvconf_path = no_file.data();
  options.sock_state_cb_data = made.get();
  options.sock_state_cb = [](void* arg, ares_socket_t fd, int readable, int writable) {
    auto& x = *static_cast<channel*>(arg);
    x.owner.socket_state(x, fd, readable != 0, writable != 0);
  };
  auto mask = ARES_OPT_FLAGS | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_DOMAINS
              | ARES_OPT_LOOKUPS | ARES_OPT_RESOLVCONF | ARES_OPT_SOCK_STATE_CB | ARES_OPT_EDNSPSZ;
#ifdef ARES_OPT_QUERY_CACHE
  // The cache is ours: its limits are, too.
  options.qcache_max_ttl = 0;
  mask |= ARES_OPT_QUERY_CACHE;
#endif
  auto status = ares_init_options(&made->lib, &options, mask);
  if (status != ARES_SUCCESS)
    return status;
  // c-ares' own ares_set_local_dev shrugs when it cannot bind: this one fails the socket.
  ares_set_socket_configure_callback(
    made->lib,
    [](ares_socket_t fd, int, void* self) {
      sockaddr_storage own{};
      socklen_t size = sizeof(own);
      getsockname(fd, reinterpret_cast<sockaddr*>(&own), &size);
      auto v6 = own.ss_family == AF_INET6;
      auto& me = *static_cast<resolver*>(self);
      auto error = me.way_.bind(fd, v6);
      me.hindered_ = me.hindered_ || means_exhausted(error);
      return error == 0 ? 0 : -1;
    },
    this);
  status = ares_set_servers_ports_csv(made->lib, dns.c_str());
  (wide ? wide_ : plain_) = std::move(made);
  return status;
}

void resolver::socket_state(channel& of, int fd, bool readable, bool writable) {
  auto events = (readable ? EPOLLIN : 0u) | (writable ? EPOLLOUT : 0u);
  auto i = wires_.find(fd);
  if (events == 0) {
    if (i != wires_.end()) {
      loop_.remove(fd, *i->second);
      wires_.erase(i);
    }
  } else if (i != wires_.end()) {
    loop_.modify(fd, events, *i->second);
  } else {
    auto& x = wires_[fd] = std::make_unique<wire>(of, fd);
    hindered_ = !loop_.add(fd, events, *x) || hindered_;
  }
}

/// Of one channel, or of all: who waits has waited long enough.
void resolver::process(channel* of, int readable, int writable) {
  for (auto x : {plain_.get(), wide_.get()})
    if (x && (!of || x == of)) {
      errno = 0; // what is there afterwards is of this
      ares_process_fd(x->lib, readable, writable);
    }
  schedule();
}

void resolver::schedule() {
  std::optional<std::chrono::microseconds> wait;
  for (auto x : {plain_.get(), wide_.get()}) {
    timeval left{};
    if (!x || !ares_timeout(x->lib, nullptr, &left))
      continue;
    auto time = std::chrono::seconds{left.tv_sec} + std::chrono::microseconds{left.tv_usec};
    wait = wait ? std::min(*wait, time) : time;
  }
  if (!wait)
    return loop_.disarm(alarm_);
  // Never "now": c-ares rounds down, and a timer due at once would spin the reactor.
  loop_.arm(alarm_, std::chrono::steady_clock::now() + *wait + std::chrono::milliseconds{1});
}

} // namespace dongled::io::relay
