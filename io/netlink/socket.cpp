#include "io/netlink/socket.hpp"

#include "io/netlink/messages.hpp"

#include <linux/fib_rules.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <netlink/attr.h>
#include <netlink/errno.h>
#include <netlink/handlers.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>
#include <netlink/socket.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace dongled::io::netlink {

namespace {

constexpr int dump_tries = 8;
constexpr size_t most_objects = 1'000'000;

fault fault_of(int error) {
  switch (error) {
  case EPERM:
  case EACCES: return fault::denied;
  case ENODEV:
  case ENXIO: return fault::not_found;
  case ENETDOWN:
  case ENETUNREACH:
  case EHOSTUNREACH: return fault::refused;
  case EINVAL: return fault::bad_input;
  case EBUSY:
  case EINTR: return fault::busy;
  case ETIMEDOUT:
  case EAGAIN: return fault::timed_out;
  case ENOSPC: return fault::exhausted;
  case EOPNOTSUPP:
  case EAFNOSUPPORT: return fault::unsupported;
  default: return error != EADDRNOTAVAIL && means_exhausted(error) ? fault::exhausted : fault::os;
  }
}

failure explain(int error, const std::string& doing, const std::string& remark = {}) {
  auto text = doing + ": " + std::strerror(error);
  if (!remark.empty())
    text += " (" + remark + ")";
  else if (fault_of(error) == fault::denied)
    text += " (needs CAP_NET_ADMIN)";
  return {fault_of(error), std::move(text), error};
}

/// libnl folds many errnos into few codes of its own; these are the ones that transport yields.
int errno_of(int nl_error) {
  switch (nl_error < 0 ? -nl_error : nl_error) {
  case NLE_AGAIN: return ETIMEDOUT;
  case NLE_NOMEM: return ENOBUFS;
  case NLE_DUMP_INTR: return EINTR;
  case NLE_PERM:
  case NLE_NOACCESS: return EPERM;
  default: return EIO;
  }
}

/// What the kernel's answer left behind.
struct answer {
  snapshot* into = nullptr;
  int error = 0;      ///< A positive errno from NLMSG_ERROR.
  std::string remark; ///< The kernel's own words for it (NLMSGERR_ATTR_MSG, since 4.12).
  size_t objects = 0;
};

int on_object(nl_msg* msg, void* arg) {
  auto& to = *static_cast<answer*>(arg);
  auto head = nlmsg_hdr(msg);
  if (!to.into || ++to.objects > most_objects)
    return NL_SKIP;
  auto found = decode(*head);
  if (!found || is_deletion(head->nlmsg_type))
    return NL_SKIP;
  if (auto x = std::get_if<link>(&*found))
    to.into->links.push_back(std::move(*x));
  else if (auto y = std::get_if<address>(&*found))
    to.into->addresses.push_back(std::move(*y));
  else if (auto z = std::get_if<route>(&*found))
    to.into->routes.push_back(std::move(*z));
  else
    to.into->rules.push_back(std::get<rule>(std::move(*found)));
  return NL_OK;
}

int on_error(sockaddr_nl*, nlmsgerr* x, void* arg) {
  auto& to = *static_cast<answer*>(arg);
  to.error = -x->error;
  // libnl passes the body of a complete message, so the header right before it is there.
  auto head = reinterpret_cast<nlmsghdr*>(reinterpret_cast<char*>(x) - NLMSG_HDRLEN);
  auto fixed = sizeof(nlmsgerr);
  // Without CAPPED the request is echoed before the attributes.
  if ((head->nlmsg_flags & NLM_F_CAPPED) == 0 && x->msg.nlmsg_len >= sizeof(nlmsghdr))
    fixed += x->msg.nlmsg_len - sizeof(nlmsghdr);
  fixed = NLMSG_ALIGN(fixed);
  std::array<nlattr*, NLMSGERR_ATTR_MAX + 1> tb{};
  if ((head->nlmsg_flags & NLM_F_ACK_TLVS) != 0 && fixed <= INT32_MAX
      && nlmsg_parse(head, static_cast<int>(fixed), tb.data(), NLMSGERR_ATTR_MAX, nullptr) >= 0
      && tb[NLMSGERR_ATTR_MSG]) {
    auto text = static_cast<const char*>(nla_data(tb[NLMSGERR_ATTR_MSG]));
    to.remark.assign(text, strnlen(text, static_cast<size_t>(nla_len(tb[NLMSGERR_ATTR_MSG]))));
  }
  return NL_STOP;
}

struct callbacks_closer {
  void operator()(nl_cb* x) const noexcept { nl_cb_put(x); }
};
using callbacks = std::unique_ptr<nl_cb, callbacks_closer>;

callbacks listen_for(answer& to) {
  callbacks out{nl_cb_alloc(NL_CB_DEFAULT)};
  if (out) {
    nl_cb_set(out.get(), NL_CB_VALID, NL_CB_CUSTOM, on_object, &to);
    nl_cb_err(out.get(), NL_CB_CUSTOM, on_error, &to);
  }
  return out;
}

/// Whether the state asked for is there already, so that the refusal is none.
bool idempotent(step::verb what, int error) {
  switch (what) {
  case step::verb::add: return error == EEXIST;
  case step::verb::remove:
    return error == ESRCH || error == ENOENT || error == EADDRNOTAVAIL || error == ENODEV;
  }
  return false;
}

} // namespace

void socket::closer::operator()(nl_sock* x) const noexcept { nl_socket_free(x); }

result<socket> socket::open(std::chrono::milliseconds timeout) {
  socket out;
  out.timeout_ = timeout;
  if (auto opened = out.reopen(); !opened)
    return opened.why();
  return out;
}

result<done> socket::reopen() {
  sock_.reset(nl_socket_alloc());
  if (!sock_)
    return explain(ENOMEM, "allocate a netlink socket");
  errno = 0;
  if (auto err = nl_connect(sock_.get(), NETLINK_ROUTE); err < 0) {
    auto error = means_exhausted(errno) ? errno : errno_of(err); // libnl knows no EMFILE
    return explain(error, "connect to rtnetlink");
  }
  nl_socket_enable_msg_peek(sock_.get());
  nl_socket_set_buffer_size(sock_.get(), 1 << 20, 0);
  auto fd = nl_socket_get_fd(sock_.get());
  auto whole = std::chrono::duration_cast<std::chrono::seconds>(timeout_);
  timeval patience{whole.count(), std::chrono::microseconds{timeout_ - whole}.count()};
  if (setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience) < 0)
    return explain(errno, "set the receive time-out of rtnetlink");
  // Only makes refusals readable: an old kernel may lack it.
  int on = 1;
  setsockopt(fd, SOL_NETLINK, NETLINK_EXT_ACK, &on, sizeof on);
  setsockopt(fd, SOL_NETLINK, NETLINK_CAP_ACK, &on, sizeof on);
  return done{};
}

result<done> socket::dump(int type, int family, snapshot& into) {
  const char* what = type == RTM_GETLINK   ? "list links"
                     : type == RTM_GETADDR ? "list addresses"
                     : type == RTM_GETRULE ? "list rules"
                                           : "list routes";
  // The longest of the headers; each begins with the family, the rest is zero.
  union {
    ifinfomsg link;
    ifaddrmsg address;
    rtmsg route;
    fib_rule_hdr rule;
  } head;
  std::memset(&head, 0, sizeof head);
  head.route.rtm_family = static_cast<unsigned char>(family);
  auto size = type == RTM_GETLINK   ? sizeof head.link
              : type == RTM_GETADDR ? sizeof head.address
                                    : sizeof head.route;
  answer to{&into, 0, {}, 0};
  auto callbacks = listen_for(to);
  if (!callbacks)
    return explain(ENOMEM, what);
  auto err = nl_send_simple(sock_.get(), type, NLM_F_DUMP, &head, size);
  if (err >= 0)
    err = nl_recvmsgs(sock_.get(), callbacks.get());
  if (to.objects > most_objects)
    return failure{fault::exhausted, std::string{what} + ": more than a million objects"};
  if (to.error != 0)
    return explain(to.error, what, to.remark);
  if (err < 0)
    return explain(errno_of(err), what);
  return done{};
}

result<snapshot> socket::read_snapshot(tearing how) {
  snapshot out;
  struct question {
    int type, family;
  };
  for (auto [type, family] : {question{RTM_GETLINK, AF_UNSPEC}, question{RTM_GETADDR, AF_INET},
                              question{RTM_GETADDR, AF_INET6}, question{RTM_GETROUTE, AF_INET},
                              question{RTM_GETROUTE, AF_INET6}, question{RTM_GETRULE, AF_INET},
                              question{RTM_GETRULE, AF_INET6}}) {
    for (int tries = 1;; ++tries) {
      snapshot part;
      auto read = dump(type, family, part);
      if (!read && family == AF_INET6 && read.why().code == fault::unsupported)
        break; // a kernel without IPv6, or without its rules
      auto torn = !read && read.why().detail == EINTR;
      if (read || (torn && tries >= dump_tries && how == tearing::allowed)) {
        out.links.insert(out.links.end(), part.links.begin(), part.links.end());
        out.addresses.insert(out.addresses.end(), part.addresses.begin(), part.addresses.end());
        out.routes.insert(out.routes.end(), part.routes.begin(), part.routes.end());
        out.rules.insert(out.rules.end(), part.rules.begin(), part.rules.end());
        break;
      }
      if (torn && tries < dump_tries)
        continue;
      // A late answer must not be taken for that of the next question: start with a clean socket.
      auto opened = torn ? result<done>{done{}} : reopen();
      auto again = !torn && read.why().detail == ENOBUFS && opened && tries < dump_tries;
      if (!again)
        return read.why();
    }
  }
  return out;
}

result<done> socket::apply(const step& x) {
  auto doing = render(x, {});
  auto request = encode(x);
  if (!request)
    return failure{fault::bad_input, doing + ": not something the kernel can be asked", EINVAL};
  answer to;
  auto callbacks = listen_for(to);
  if (!callbacks)
    return explain(ENOMEM, doing);
  auto err = nl_send_auto(sock_.get(), request.get());
  if (err >= 0)
    err = nl_recvmsgs(sock_.get(), callbacks.get());
  if (to.error != 0) {
    if (idempotent(x.what, to.error))
      return done{};
    return explain(to.error, doing, to.remark);
  }
  if (err < 0) {
    // A late answer must not be taken for that of the next question.
    auto why = explain(errno_of(err), doing);
    if (auto opened = reopen(); !opened)
      return opened.why();
    return why;
  }
  return done{};
}

} // namespace dongled::io::netlink
