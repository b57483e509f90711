#include "io/relay/resolver.hpp"

#include "io/relay/address_order.hpp"

#include <algorithm>
#include <ares.h>
#include <cerrno>
#include <cstdint>
#include <memory>
#include <sys/socket.h>
#include <unistd.h>

namespace dongled::io::relay {
namespace {

/// Each query waits 2 s, then 4 s: a silent DNS is known within 6 s, inside any sensible
/// connect_timeout, and one lost datagram costs 2 s.
constexpr int query_timeout_ms = 2000, tries = 2;

int library_ready() {
  static const int status = ares_library_init(ARES_LIB_INIT_ALL);
  return status;
}

failure explain(int status) {
  auto text = std::string{"look up a name: "} + ares_strerror(status);
  switch (status) {
  case ARES_ENOTFOUND:
  case ARES_ENODATA:
  case ARES_EBADNAME: return {fault::not_found, text, status};
  case ARES_ETIMEOUT: return {fault::timed_out, text, status};
  case ARES_ENOMEM: return {fault::exhausted, text, status};
  default: return {fault::os, text, status};
  }
}

/// c-ares does not tell why it could not open a socket.
bool out_of_sockets() {
  auto fd = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0)
    return means_exhausted(errno);
  ::close(fd);
  return false;
}

std::string lower(std::string name) {
  for (auto& c : name)
    if (c >= 'A' && c <= 'Z')
      c = static_cast<char>(c - 'A' + 'a');
  return name;
}

} // namespace

struct resolver::wire final : watcher {
  wire(resolver& x, int socket) : owner(x), fd(socket) {}
  void ready(uint32_t events) override {
    auto bad = (events & (EPOLLERR | EPOLLHUP)) != 0;
    owner.process(bad || (events & EPOLLIN) ? fd : ARES_SOCKET_BAD,
                  bad || (events & EPOLLOUT) ? fd : ARES_SOCKET_BAD);
  }
  resolver& owner;
  int fd;
};

struct resolver::inquiry {
  resolver* owner;
  std::string name;
  std::vector<callback> waiting;
};

void resolver::alarm::due() { owner_.process(ARES_SOCKET_BAD, ARES_SOCKET_BAD); }

resolver::resolver(reactor& loop, const way_out& way, ledger& books)
  : loop_(loop), way_(way), books_(books) {}

result<std::unique_ptr<resolver>> resolver::make(reactor& loop, const way_out& way, ledger& books) {
  std::unique_ptr<resolver> x{new resolver{loop, way, books}};
  auto status = library_ready();
  if (status == ARES_SUCCESS)
    status = x->open(way.settings().dns);
  if (status != ARES_SUCCESS)
    return failure{fault::os, std::string{"open a resolver: "} + ares_strerror(status), status};
  return x;
}

int resolver::open(const std::string& dns) {
  // Without a server c-ares falls back to one on this host.
  if (!ip_address::parse(dns))
    return ARES_EBADSTR;
  ares_options options{};
  options.flags = ARES_FLAG_NOSEARCH | ARES_FLAG_NOALIASES;
  options.timeout = query_timeout_ms;
  options.tries = tries;
  options.ndomains = 0;
  std::string lookups = "b", no_file = "/dev/null";
  options.lookups = lookups.data();
  options.resolvconf_path = no_file.data();
  options.sock_state_cb_data = this;
  options.sock_state_cb = [](void* self, ares_socket_t fd, int readable, int writable) {
    static_cast<resolver*>(self)->socket_state(fd, readable != 0, writable != 0);
  };
  auto mask = ARES_OPT_FLAGS | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_DOMAINS
              | ARES_OPT_LOOKUPS | ARES_OPT_RESOLVCONF | ARES_OPT_SOCK_STATE_CB;
#ifdef ARES_OPT_QUERY_CACHE
  // The cache is ours: its limits are, too.
  options.qcache_max_ttl = 0;
  mask |= ARES_OPT_QUERY_CACHE;
#endif
  auto status = ares_init_options(&channel_, &options, mask);
  if (status != ARES_SUCCESS)
    return status;
  // c-ares' own ares_set_local_dev shrugs when it cannot bind: this one fails the socket.
  ares_set_socket_configure_callback(
    channel_,
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
  return ares_set_servers_ports_csv(channel_, dns.c_str());
}

resolver::~resolver() {
  *alive_ = false;
  closing_ = true;
  if (channel_)
    ares_destroy(channel_); // Ends each lookup with ARES_EDESTRUCTION, which `settle` keeps quiet.
  for (auto& [fd, x] : wires_)
    loop_.remove(fd, *x);
  loop_.disarm(alarm_);
}

void resolver::resolve(const std::string& asked, callback then) {
  auto name = lower(asked);
  if (auto known = cache_.find(name, loop_.now())) {
    books_.note(ledger::item::name_remembered);
    answer result = failure{fault::not_found, "look up a name: no such name (remembered)"};
    if (!known->empty())
      result = *known;
    loop_.defer([alive = alive_, then = std::move(then), result = std::move(result)] {
      if (*alive)
        then(result);
    });
    return;
  }
  auto& x = inquiries_[name];
  if (x) {
    x->waiting.push_back(std::move(then));
    return;
  }
  x = std::make_unique<inquiry>();
  x->owner = this;
  x->name = name;
  x->waiting.push_back(std::move(then));
  start(name);
  schedule();
}

bool resolver::fresh(const std::string& name) const {
  return cache_.find(lower(name), loop_.now()) != nullptr;
}

void resolver::start(const std::string& name) {
  ares_addrinfo_hints hints{};
  // Unsorted: sorting would connect unbound sockets just to see which source address they get.
  hints.ai_flags = ARES_AI_NOSORT;
  hints.ai_family = way_.has_v6() ? AF_UNSPEC : AF_INET;
  hints.ai_socktype = SOCK_STREAM;
  auto done = [](void* arg, int status, int, ares_addrinfo* found) {
    auto& x = *static_cast<inquiry*>(arg);
    std::unique_ptr<ares_addrinfo, decltype(&ares_freeaddrinfo)> guard{found, ares_freeaddrinfo};
    if (status != ARES_SUCCESS)
      return x.owner->settle(x, x.owner->why_not(status));
    std::vector<ip_address> addresses;
    int ttl = INT32_MAX;
    for (auto node = found ? found->nodes : nullptr; node; node = node->ai_next) {
      socket_address sa;
      sa.size = std::min<socklen_t>(node->ai_addrlen, sizeof(sa.storage));
      std::copy_n(reinterpret_cast<const char*>(node->ai_addr), sa.size,
                  reinterpret_cast<char*>(&sa.storage));
      addresses.push_back(to_endpoint(sa).address);
      ttl = std::min(ttl, node->ai_ttl);
    }
    if (addresses.empty())
      return x.owner->settle(x, explain(ARES_ENODATA));
    addresses = in_order_to_try(addresses);
    auto& self = *x.owner;
    self.cache_.put(x.name, addresses, std::chrono::seconds{ttl}, self.loop_.now());
    self.settle(x, std::move(addresses));
  };
  errno = 0; // what is there afterwards is of this
  ares_getaddrinfo(channel_, name.c_str(), nullptr, &hints, done, inquiries_[name].get());
}

void resolver::settle(inquiry& x, const answer& result) {
  if (closing_)
    return;
  note(result);
  if (!result && result.why().code == fault::not_found)
    cache_.put(x.name, {}, dns_cache::negative, loop_.now());
  loop_.defer([alive = alive_, waiting = std::move(x.waiting), result] {
    // A waiting one may end this resolver: the others then hear nothing, as promised.
    for (auto& then : waiting)
      if (*alive)
        then(result);
  });
  inquiries_.erase(std::string{x.name});
}

void resolver::note(const answer& result) {
  if (result)
    books_.note(ledger::item::name_found);
  else if (result.why().code == fault::not_found)
    books_.note(ledger::item::name_missing);
  else
    books_.note(ledger::item::name_failed);
}

void resolver::socket_state(int fd, bool readable, bool writable) {
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
    auto& x = wires_[fd] = std::make_unique<wire>(*this, fd);
    hindered_ = !loop_.add(fd, events, *x) || hindered_;
  }
}

/// Silence of the dongle's DNS, or ours.
failure resolver::why_not(int status) {
  auto error = errno;
  auto why = explain(status);
  if (why.code != fault::os && why.code != fault::timed_out)
    return why;
  if (hindered_ || (why.code == fault::os && (means_exhausted(error) || out_of_sockets()))) {
    why.code = fault::exhausted;
    why.doing += " (this host has no socket to ask with)";
  }
  hindered_ = false;
  return why;
}

void resolver::process(int readable, int writable) {
  errno = 0; // what is there afterwards is of this
  ares_process_fd(channel_, readable, writable);
  schedule();
}

void resolver::schedule() {
  timeval left{};
  if (!ares_timeout(channel_, nullptr, &left))
    return loop_.disarm(alarm_);
  auto wait = std::chrono::seconds{left.tv_sec} + std::chrono::microseconds{left.tv_usec};
  // Never "now": c-ares rounds down, and a timer due at once would spin the reactor.
  loop_.arm(alarm_, std::chrono::steady_clock::now() + wait + std::chrono::milliseconds{1});
}

} // namespace dongled::io::relay
