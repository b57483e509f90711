#include "io/relay/dns/resolver.hpp"

#include "io/relay/dns/address_order.hpp"
#include "io/relay/dns/resolver_parts.hpp"

#include <algorithm>
#include <ares.h>
#include <cerrno>
#include <cstdint>
#include <memory>
#include <optional>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace dongled::io::relay {
namespace {

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

resolver::resolver(reactor& loop, const way_out& way, ledger& books)
  : loop_(loop), way_(way), books_(books) {}

result<std::unique_ptr<resolver>> resolver::make(reactor& loop, const way_out& way, ledger& books) {
  std::unique_ptr<resolver> x{new resolver{loop, way, books}};
  auto status = library_ready();
  if (status == ARES_SUCCESS)
    status = x->open(way.settings().dns, false);
  if (status != ARES_SUCCESS)
    return failure{fault::os, std::string{"open a resolver: "} + ares_strerror(status), status};
  return x;
}

resolver::~resolver() {
  *alive_ = false;
  closing_ = true;
  for (auto x : {plain_.get(), wide_.get()})
    if (x)
      ares_destroy(x->lib); // Ends each question with ARES_EDESTRUCTION, which is kept quiet.
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
  start(*x);
  schedule();
}

bool resolver::fresh(const std::string& name) const {
  return cache_.find(lower(name), loop_.now()) != nullptr;
}

void resolver::start(inquiry& x) {
  // RFC 6761 section 6.3: this name is never asked for.
  if (x.name == "localhost" || x.name.ends_with(".localhost"))
    return settle(x, std::vector{ip_address::from_v4({127, 0, 0, 1})});
  std::vector types{dns_type::a};
  if (way_.has_v6())
    types.push_back(dns_type::aaaa);
  x.open = static_cast<int>(types.size());
  // The last answer may come from within the call, and end it.
  for (auto type : types)
    ask(new question{&x, type, false, {}});
}

/// Takes @p x, as c-ares does.
void resolver::ask(question* x) {
  auto& to = x->wide ? *wide_ : *plain_;
  errno = 0; // what is there afterwards is of this
  ares_query(to.lib, x->of->name.c_str(), 1 /* IN */, static_cast<int>(x->type), &heard, x);
}

void resolver::heard(void* arg, int status, int, unsigned char* bytes, int size) {
  std::unique_ptr<question> x{static_cast<question*>(arg)};
  auto& self = *x->of->owner;
  if (self.closing_)
    return;
  std::string_view message;
  if (bytes && size > 0)
    message = {reinterpret_cast<const char*>(bytes), static_cast<size_t>(size)};
  self.take(*x, status, message);
}

void resolver::take(question& x, int status, std::string_view message) {
  auto& of = *x.of;
  auto said = read_dns_answer(message, x.type);
  if (status != ARES_SUCCESS)
    said.addresses.clear(); // "no such name", whatever stands beside it
  auto empty = said.addresses.empty();
  auto why = empty ? why_not(status == ARES_SUCCESS ? ARES_ENODATA : status) : failure{};
  if (empty && said.truncated && !x.wide && !narrow_
      && (wide_ || open(way_.settings().dns, true) == ARES_SUCCESS))
    return ask(new question{&of, x.type, true, std::move(why)});
  if (empty && x.wide && why.code == fault::timed_out) {
    narrow_ = true;
    why = std::move(x.plain_failure);
  }
  if (empty) {
    // That there is no address of one type says less than that nobody answered.
    if (!of.why || of.why->code == fault::not_found)
      of.why = std::move(why);
  } else {
    of.found.insert(of.found.end(), said.addresses.begin(), said.addresses.end());
    of.ttl = std::min(of.ttl, said.ttl);
  }
  if (--of.open == 0)
    conclude(of);
}

void resolver::conclude(inquiry& x) {
  if (x.found.empty())
    return settle(x, *x.why);
  auto addresses = in_order_to_try(x.found);
  cache_.put(x.name, addresses, std::chrono::seconds{x.ttl}, loop_.now());
  settle(x, std::move(addresses));
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

} // namespace dongled::io::relay
