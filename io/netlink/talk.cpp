#include "io/netlink/talk.hpp"

#include <array>
#include <cerrno>
#include <optional>
#include <sys/socket.h>
#include <sys/time.h>

namespace dongled::io::netlink {

namespace {

/// What ends an answer: its errno.
std::optional<int> end_of(const nlmsghdr& x) {
  if (x.nlmsg_type == NLMSG_DONE)
    return 0;
  if (x.nlmsg_type != NLMSG_ERROR)
    return std::nullopt;
  if (nlmsg_datalen(&x) < static_cast<int>(sizeof(nlmsgerr)))
    return EBADMSG;
  return -static_cast<const nlmsgerr*>(nlmsg_data(&x))->error;
}

} // namespace

talk::talk(int protocol, std::chrono::seconds patience)
  : fd_(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, protocol)) {
  timeval limit{patience.count(), 0};
  if (fd_)
    ::setsockopt(fd_.get(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
}

int talk::ask(nl_msg* x, const std::function<void(const nlmsghdr&)>& take) {
  auto head = nlmsg_hdr(x);
  head->nlmsg_seq = ++turn_;
  head->nlmsg_flags |= NLM_F_REQUEST;
  if ((head->nlmsg_flags & NLM_F_DUMP) != NLM_F_DUMP)
    head->nlmsg_flags |= NLM_F_ACK;
  if (!fd_)
    return EMFILE;
  if (::send(fd_.get(), head, head->nlmsg_len, 0) < 0)
    return errno;
  alignas(nlmsghdr) std::array<char, 32768> bytes{};
  for (;;) {
    auto n = ::recv(fd_.get(), bytes.data(), bytes.size(), 0);
    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0)
      return errno == EAGAIN ? ETIMEDOUT : errno;
    auto left = static_cast<int>(n);
    for (auto at = reinterpret_cast<nlmsghdr*>(bytes.data()); nlmsg_ok(at, left);
         at = nlmsg_next(at, &left)) {
      if (at->nlmsg_seq != turn_)
        continue;
      if (auto end = end_of(*at))
        return *end;
      take(*at);
    }
  }
}

} // namespace dongled::io::netlink
