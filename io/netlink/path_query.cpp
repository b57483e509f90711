#include "io/netlink/path_query.hpp"

#include "io/netlink/attributes.hpp"
#include "io/netlink/socket.hpp"

#include <linux/rtnetlink.h>
#include <netlink/handlers.h>
#include <netlink/netlink.h>
#include <netlink/socket.h>

#include <cerrno>
#include <cstring>

namespace dongled::io::netlink {

namespace {

struct path_reply {
  std::optional<path_answer> found;
  int error = 0; ///< A positive errno.
  bool ended = false;
};

int on_path(nl_msg* msg, void* arg) {
  static_cast<path_reply*>(arg)->found = decode_path(*nlmsg_hdr(msg));
  return NL_OK;
}

int on_no_path(sockaddr_nl*, nlmsgerr* x, void* arg) {
  auto& to = *static_cast<path_reply*>(arg);
  to.error = -x->error;
  to.ended = true;
  return NL_STOP;
}

int on_path_told(nl_msg*, void* arg) {
  static_cast<path_reply*>(arg)->ended = true;
  return NL_STOP;
}

struct path_callbacks_closer {
  void operator()(nl_cb* x) const noexcept { nl_cb_put(x); }
};

/// The kernel's no, as its tables mean it: of what is unreachable, prohibited, a blackhole, or
/// nobody's. All other errors are about our asking.
bool says_no(int error) {
  switch (error) {
  case ENETUNREACH:
  case EHOSTUNREACH:
  case EACCES:
  case EINVAL:
  case ENODEV: return true;
  default: return false;
  }
}

} // namespace

message encode(const path_question& x) {
  in_addr v4{};
  in6_addr v6{};
  auto is_v4 = inet_pton(AF_INET, x.to.c_str(), &v4) == 1;
  if (!is_v4 && inet_pton(AF_INET6, x.to.c_str(), &v6) != 1)
    return nullptr;
  auto family = is_v4 ? AF_INET : AF_INET6;
  auto size = is_v4 ? sizeof v4 : sizeof v6;
  message out{nlmsg_alloc_simple(RTM_GETROUTE, NLM_F_REQUEST)};
  if (!out)
    return nullptr;
  rtmsg head{};
  head.rtm_family = static_cast<unsigned char>(family);
  head.rtm_dst_len = static_cast<unsigned char>(size * 8);
  head.rtm_flags = RTM_F_LOOKUP_TABLE;
  char source[sizeof v6] = {};
  if (!x.from.empty()) {
    if (inet_pton(family, x.from.c_str(), source) != 1)
      return nullptr;
    head.rtm_src_len = head.rtm_dst_len;
  }
  auto bytes = static_cast<int>(size);
  const void* to = is_v4 ? static_cast<const void*>(&v4) : &v6;
  auto fine = nlmsg_append(out.get(), &head, sizeof head, NLMSG_ALIGNTO) >= 0
              && nla_put(out.get(), RTA_DST, bytes, to) >= 0
              && (x.from.empty() || nla_put(out.get(), RTA_SRC, bytes, source) >= 0)
              && (x.oif == 0 || nla_put_u32(out.get(), RTA_OIF, static_cast<uint32_t>(x.oif)) >= 0)
              && (x.mark == 0 || nla_put_u32(out.get(), RTA_MARK, x.mark) >= 0);
  return fine ? std::move(out) : nullptr;
}

std::optional<path_answer> decode_path(const nlmsghdr& x) {
  attributes<RTA_MAX> tb;
  if (x.nlmsg_type != RTM_NEWROUTE || x.nlmsg_len < NLMSG_LENGTH(sizeof(rtmsg)))
    return {};
  rtmsg head;
  std::memcpy(&head, reinterpret_cast<const char*>(&x) + NLMSG_HDRLEN, sizeof head);
  if (!tb.parse(x, head))
    return {};
  path_answer out;
  out.table = tb.u32(RTA_TABLE, head.rtm_table);
  if (head.rtm_type != RTN_UNICAST && head.rtm_type != RTN_LOCAL) { // IPv6 answers so
    out.refusal = head.rtm_type == RTN_PROHIBIT    ? "Permission denied"
                  : head.rtm_type == RTN_BLACKHOLE ? "a blackhole"
                                                   : "Network is unreachable";
    return out;
  }
  out.ifindex = static_cast<int>(tb.u32(RTA_OIF, 0));
  out.gateway = head.rtm_family == AF_INET6 ? tb.ipv6(RTA_GATEWAY) : tb.ipv4(RTA_GATEWAY);
  return out;
}

result<path_answer> socket::path(const path_question& x) {
  auto doing = "ask the kernel where a packet to " + x.to + " would go";
  auto request = encode(x);
  if (!request)
    return failure{fault::bad_input, doing + ": that is no address", EINVAL};
  path_reply to;
  std::unique_ptr<nl_cb, path_callbacks_closer> callbacks{nl_cb_alloc(NL_CB_DEFAULT)};
  if (!callbacks)
    return failure{fault::exhausted, doing + ": no memory", ENOMEM};
  nl_cb_set(callbacks.get(), NL_CB_VALID, NL_CB_CUSTOM, on_path, &to);
  nl_cb_set(callbacks.get(), NL_CB_ACK, NL_CB_CUSTOM, on_path_told, &to);
  nl_cb_err(callbacks.get(), NL_CB_CUSTOM, on_no_path, &to);
  auto err = nl_send_auto(sock_.get(), request.get());
  // An answer and its acknowledgement, or an error: none may be left over for the next question.
  while (err >= 0 && !to.ended)
    err = nl_recvmsgs(sock_.get(), callbacks.get());
  if (err >= 0 && to.found)
    return *to.found;
  if (says_no(to.error))
    return path_answer{0, {}, 0, std::strerror(to.error)};
  if (auto opened = reopen(); !opened) // a late answer must not be taken for that of the next
    return opened.why();
  return failure{fault::os, doing + ": " + std::strerror(to.error != 0 ? to.error : EIO), to.error};
}

} // namespace dongled::io::netlink
