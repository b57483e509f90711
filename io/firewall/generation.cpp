#include "io/firewall/generation.hpp"

#include <arpa/inet.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
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
#include <optional>

namespace dongled::io::firewall {

namespace {

failure trouble(int error) {
  auto code = error == EPERM || error == EACCES ? fault::denied
              : error == EPROTONOSUPPORT || error == EOPNOTSUPP || error == EINVAL
                ? fault::unsupported
              : error == EAGAIN || error == ETIMEDOUT ? fault::timed_out
              : means_exhausted(error)                ? fault::exhausted
                                                      : fault::os;
  return {code, std::string{"ask nftables for its generation: "} + std::strerror(error), error};
}

struct answered {
  std::optional<uint32_t> number;
  int error = 0;
};

int on_number(nl_msg* msg, void* arg) {
  std::array<nlattr*, NFTA_GEN_MAX + 1> tb{};
  if (nlmsg_parse(nlmsg_hdr(msg), sizeof(nfgenmsg), tb.data(), NFTA_GEN_MAX, nullptr) >= 0
      && tb[NFTA_GEN_ID] && nla_len(tb[NFTA_GEN_ID]) >= 4)
    static_cast<answered*>(arg)->number = ntohl(nla_get_u32(tb[NFTA_GEN_ID]));
  return NL_STOP;
}

int on_refusal(sockaddr_nl*, nlmsgerr* x, void* arg) {
  static_cast<answered*>(arg)->error = -x->error;
  return NL_STOP;
}

struct message_closer {
  void operator()(nl_msg* x) const noexcept { nlmsg_free(x); }
};
struct callback_closer {
  void operator()(nl_cb* x) const noexcept { nl_cb_put(x); }
};

} // namespace

void generation_watch::closer::operator()(nl_sock* x) const noexcept { nl_socket_free(x); }

result<done> generation_watch::open() {
  if (socket_)
    return done{};
  std::unique_ptr<nl_sock, closer> fresh{nl_socket_alloc()};
  if (!fresh)
    return trouble(ENOMEM);
  errno = 0;
  if (nl_connect(fresh.get(), NETLINK_NETFILTER) < 0)
    return trouble(errno != 0 ? errno : EPROTONOSUPPORT);
  nl_socket_disable_auto_ack(fresh.get());
  timeval patience{1, 0};
  setsockopt(nl_socket_get_fd(fresh.get()), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  socket_ = std::move(fresh);
  return done{};
}

result<uint32_t> generation_watch::ask() {
  if (auto opened = open(); !opened)
    return opened.why();
  constexpr int type = NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_GETGEN;
  std::unique_ptr<nl_msg, message_closer> question{nlmsg_alloc_simple(type, NLM_F_REQUEST)};
  nfgenmsg head{AF_UNSPEC, NFNETLINK_V0, 0};
  if (!question || nlmsg_append(question.get(), &head, sizeof head, NLMSG_ALIGNTO) < 0)
    return trouble(ENOMEM);
  answered to;
  std::unique_ptr<nl_cb, callback_closer> hear{nl_cb_alloc(NL_CB_DEFAULT)};
  if (!hear)
    return trouble(ENOMEM);
  nl_cb_set(hear.get(), NL_CB_VALID, NL_CB_CUSTOM, on_number, &to);
  nl_cb_err(hear.get(), NL_CB_CUSTOM, on_refusal, &to);
  auto sent = nl_send_auto(socket_.get(), question.get());
  auto heard = sent < 0 ? sent : nl_recvmsgs(socket_.get(), hear.get());
  if (to.number)
    return *to.number;
  socket_.reset(); // the next question gets a socket without an answer that is late
  if (to.error != 0)
    return trouble(to.error);
  return trouble(heard == -NLE_AGAIN ? ETIMEDOUT : heard == -NLE_PERM ? EPERM : EIO);
}

} // namespace dongled::io::firewall
