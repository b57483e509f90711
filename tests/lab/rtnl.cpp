#include "tests/lab/rtnl.hpp"

#include <cerrno>
#include <linux/fib_rules.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>
#include <net/if.h>
#include <sys/socket.h>

namespace dongled::lab {

namespace {

constexpr size_t reply_size = 64 * 1024;
constexpr uint16_t ack = NLM_F_ACK;
constexpr uint16_t dump = NLM_F_DUMP;
constexpr uint16_t create = NLM_F_ACK | NLM_F_CREATE;

template <class T>
std::optional<T> read_as(std::span<const std::byte> bytes, size_t at = 0) {
  if (bytes.size() < at + sizeof(T))
    return std::nullopt;
  T x;
  std::memcpy(&x, bytes.data() + at, sizeof x);
  return x;
}

template <class F>
void each_attribute(std::span<const std::byte> bytes, F f) {
  while (auto a = read_as<rtattr>(bytes)) {
    if (a->rta_len < sizeof(rtattr) || a->rta_len > bytes.size())
      return;
    f(a->rta_type, bytes.subspan(sizeof(rtattr), a->rta_len - sizeof(rtattr)));
    auto step = static_cast<size_t>(RTA_ALIGN(a->rta_len));
    if (step >= bytes.size())
      return;
    bytes = bytes.subspan(step);
  }
}

ifinfomsg link_body(int ifindex, bool up = false) {
  ifinfomsg x{};
  x.ifi_index = ifindex;
  x.ifi_change = IFF_UP;
  x.ifi_flags = up ? unsigned{IFF_UP} : 0u;
  return x;
}

ifaddrmsg address_body(int ifindex, const std::string& address, uint8_t prefix_len) {
  ifaddrmsg x{};
  x.ifa_family = address.find(':') == std::string::npos ? AF_INET : AF_INET6;
  x.ifa_prefixlen = prefix_len;
  x.ifa_index = static_cast<uint32_t>(ifindex);
  return x;
}

rtnl_message route_message(uint16_t type, uint16_t flags, const route_order& x) {
  rtmsg body{};
  body.rtm_family = x.v6 ? AF_INET6 : AF_INET;
  body.rtm_dst_len = x.prefix_len;
  body.rtm_protocol = x.protocol;
  body.rtm_type = x.type;
  body.rtm_flags = x.onlink ? RTNH_F_ONLINK : 0u;
  body.rtm_scope =
    x.gateway.empty() && x.type == RTN_UNICAST && !x.v6 ? RT_SCOPE_LINK : RT_SCOPE_UNIVERSE;
  rtnl_message m{type, flags, body};
  m.value(RTA_TABLE, x.table);
  if (!x.destination.empty())
    m.ip(RTA_DST, x.destination);
  if (!x.gateway.empty())
    m.ip(RTA_GATEWAY, x.gateway);
  if (x.ifindex != 0)
    m.value(RTA_OIF, x.ifindex);
  if (x.metric != 0)
    m.value(RTA_PRIORITY, x.metric);
  return m;
}

void describe(rtnl_message& m, const veth_end& x) {
  m.text(IFLA_IFNAME, x.name);
  m.value(IFLA_NET_NS_FD, static_cast<uint32_t>(x.where->fd()));
  if (x.mac)
    m.value(IFLA_ADDRESS, *x.mac);
}

} // namespace

result<rtnl> rtnl::open(const netns& where) {
  netns::inside here{where};
  unique_fd s{::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE)};
  if (!s)
    return failure{fault::os, "opening a netlink socket", errno};
  return rtnl{std::move(s)};
}

result<done> rtnl::ask(rtnl_message& m, const std::string& doing, const entry_callback& each) {
  auto bytes = m.finish(++sequence_);
  if (::send(socket_.get(), bytes.data(), bytes.size(), 0) < 0)
    return failure{fault::os, doing, errno};
  std::vector<std::byte> buffer(reply_size);
  while (true) {
    auto n = ::recv(socket_.get(), buffer.data(), buffer.size(), 0);
    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0)
      return failure{fault::os, doing, errno};
    std::span<const std::byte> rest{buffer.data(), static_cast<size_t>(n)};
    while (auto h = read_as<nlmsghdr>(rest)) {
      if (h->nlmsg_len < sizeof(nlmsghdr) || h->nlmsg_len > rest.size())
        break;
      auto payload = rest.subspan(NLMSG_HDRLEN, h->nlmsg_len - NLMSG_HDRLEN);
      rest = rest.subspan(std::min<size_t>(NLMSG_ALIGN(h->nlmsg_len), rest.size()));
      if (h->nlmsg_seq != sequence_)
        continue;
      if (h->nlmsg_type == NLMSG_DONE)
        return done{};
      if (h->nlmsg_type != NLMSG_ERROR) {
        if (each)
          each(h->nlmsg_type, payload);
        continue;
      }
      auto code = read_as<int>(payload).value_or(-EIO);
      if (code == 0)
        return done{};
      return failure{code == -ENODEV || code == -ESRCH ? fault::not_found : fault::os, doing,
                     -code};
    }
  }
}

result<done> rtnl::act(rtnl_message m, const std::string& doing, int forgiven) {
  auto x = ask(m, doing);
  if (!x && forgiven != 0 && x.why().detail == forgiven)
    return done{};
  return x;
}

result<done> rtnl::add_veth(const veth_end& one, const veth_end& other) {
  rtnl_message m{RTM_NEWLINK, create | NLM_F_EXCL, ifinfomsg{}};
  describe(m, one);
  auto info = m.open(IFLA_LINKINFO);
  m.text(IFLA_INFO_KIND, "veth");
  auto data = m.open(IFLA_INFO_DATA);
  auto peer = m.open(VETH_INFO_PEER);
  ifinfomsg peer_body{};
  m.append(&peer_body, sizeof peer_body);
  describe(m, other);
  m.close(peer);
  m.close(data);
  m.close(info);
  return act(std::move(m), "making the veth pair " + one.name + " - " + other.name);
}

result<done> rtnl::delete_link(int ifindex) {
  return act({RTM_DELLINK, ack, link_body(ifindex)}, "deleting a link");
}

result<int> rtnl::index_of(const std::string& name) {
  rtnl_message m{RTM_GETLINK, ack, ifinfomsg{}};
  m.text(IFLA_IFNAME, name);
  int index = 0;
  auto x = ask(m, "looking for the link " + name, [&index](uint16_t, auto payload) {
    if (auto body = read_as<ifinfomsg>(payload))
      index = body->ifi_index;
  });
  if (!x)
    return x.why();
  return index;
}

result<done> rtnl::set_up(int ifindex, bool up) {
  return act({RTM_NEWLINK, ack, link_body(ifindex, up)}, up ? "raising a link" : "lowering a link");
}

result<link_counters> rtnl::counters(int ifindex) {
  rtnl_message m{RTM_GETLINK, ack, link_body(ifindex)};
  link_counters found;
  auto x = ask(m, "reading link counters", [&found](uint16_t, auto payload) {
    if (payload.size() < sizeof(ifinfomsg))
      return;
    each_attribute(payload.subspan(sizeof(ifinfomsg)), [&found](uint16_t type, auto bytes) {
      // The structure grew over the years: only its first fields are used.
      if ((type & NLA_TYPE_MASK) != IFLA_STATS64)
        return;
      if (auto c = read_as<std::array<uint64_t, 4>>(bytes))
        found = {(*c)[0], (*c)[1], (*c)[2], (*c)[3]};
    });
  });
  if (!x)
    return x.why();
  return found;
}

result<done> rtnl::add_address(int ifindex, const std::string& address, uint8_t prefix_len) {
  rtnl_message m{RTM_NEWADDR, create, address_body(ifindex, address, prefix_len)};
  m.ip(IFA_LOCAL, address).ip(IFA_ADDRESS, address);
  m.value(IFA_FLAGS, uint32_t{IFA_F_NODAD});
  return act(std::move(m), "adding the address " + address, EEXIST);
}

result<done> rtnl::delete_address(int ifindex, const std::string& address, uint8_t prefix_len) {
  rtnl_message m{RTM_DELADDR, ack, address_body(ifindex, address, prefix_len)};
  m.ip(IFA_LOCAL, address);
  return act(std::move(m), "deleting the address " + address, EADDRNOTAVAIL);
}

result<done> rtnl::add_route(const route_order& x) {
  return act(route_message(RTM_NEWROUTE, create | NLM_F_APPEND, x),
             "adding a route to " + (x.destination.empty() ? "anywhere" : x.destination), EEXIST);
}

result<done> rtnl::delete_route(const route_order& x) {
  return act(route_message(RTM_DELROUTE, ack, x), "deleting a route", ESRCH);
}

result<std::vector<kernel_entry>> rtnl::routes() {
  rtmsg body{};
  body.rtm_family = AF_INET;
  rtnl_message m{RTM_GETROUTE, dump, body};
  std::vector<kernel_entry> found;
  auto x = ask(m, "listing routes", [&found](uint16_t, auto payload) {
    auto r = read_as<rtmsg>(payload);
    if (!r)
      return;
    kernel_entry e{
      false, r->rtm_table, 0, r->rtm_dst_len == 0, 0, {payload.begin(), payload.end()}};
    // What the kernel reports in the flags (a dead link, …) it does not take back.
    r->rtm_flags &= RTNH_F_ONLINK;
    std::memcpy(e.payload.data(), &*r, sizeof *r);
    each_attribute(payload.subspan(sizeof(rtmsg)), [&e](uint16_t type, auto bytes) {
      if (type == RTA_TABLE)
        e.table = read_as<uint32_t>(bytes).value_or(e.table);
      if (type == RTA_OIF)
        e.ifindex = read_as<int>(bytes).value_or(0);
      if (type == RTA_PRIORITY)
        e.metric = read_as<uint32_t>(bytes).value_or(0);
    });
    found.push_back(std::move(e));
  });
  if (!x)
    return x.why();
  return found;
}

result<std::vector<kernel_entry>> rtnl::rules() {
  fib_rule_hdr body{};
  body.family = AF_INET;
  rtnl_message m{RTM_GETRULE, dump, body};
  std::vector<kernel_entry> found;
  auto x = ask(m, "listing rules", [&found](uint16_t, auto payload) {
    auto r = read_as<fib_rule_hdr>(payload);
    if (!r)
      return;
    kernel_entry e{true, r->table, 0, false, 0, {payload.begin(), payload.end()}};
    each_attribute(payload.subspan(sizeof(fib_rule_hdr)), [&e](uint16_t type, auto bytes) {
      if (type == FRA_TABLE)
        e.table = read_as<uint32_t>(bytes).value_or(e.table);
    });
    found.push_back(std::move(e));
  });
  if (!x)
    return x.why();
  return found;
}

result<done> rtnl::remove(const kernel_entry& x) {
  return act({x.is_rule ? uint16_t{RTM_DELRULE} : uint16_t{RTM_DELROUTE}, ack,
              std::span<const std::byte>{x.payload}},
             "deleting a dumped entry", x.is_rule ? ENOENT : ESRCH);
}

result<done> rtnl::restore(const kernel_entry& x) {
  return act({x.is_rule ? uint16_t{RTM_NEWRULE} : uint16_t{RTM_NEWROUTE}, create | NLM_F_EXCL,
              std::span<const std::byte>{x.payload}},
             "putting an entry back", EEXIST);
}

} // namespace dongled::lab
