#include "io/netlink/watch.hpp"

#include "io/netlink/messages.hpp"
#include "io/netlink/multicast.hpp"
#include "io/netlink/socket.hpp"
#include "io/netlink/step.hpp"
#include "io/netlink/writer.hpp"

#include <linux/netlink.h>
#include <linux/rtnetlink.h>

#include <algorithm>

namespace dongled::io::netlink {

namespace {

using clock = multicast::clock;
using std::chrono::milliseconds;

constexpr milliseconds quiet{20};
constexpr milliseconds at_most{100};
constexpr size_t most_changes = 256;

constexpr uint32_t groups = RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV4_ROUTE | RTMGRP_IPV4_RULE
                            | RTMGRP_IPV6_IFADDR | RTMGRP_IPV6_ROUTE
                            | (1u << (RTNLGRP_IPV6_RULE - 1));

std::string text_of(const object& x, const snapshot& box) {
  struct visitor {
    const snapshot& box;
    std::string operator()(const link& y) const { return "link " + render(y); }
    std::string operator()(const address& y) const { return "address " + render(y, box); }
    std::string operator()(const route& y) const { return "route " + render(y, box); }
    std::string operator()(const rule& y) const { return "rule " + render(y); }
  };
  return std::visit(visitor{box}, x);
}

/// The protocol mark says more than a number when the process is gone, as short-lived tools are.
std::string protocol_of(const object& x) {
  uint8_t mark = 0;
  if (auto path = std::get_if<route>(&x))
    mark = path->protocol;
  else if (auto policy = std::get_if<rule>(&x))
    mark = policy->protocol;
  return mark <= RTPROT_BOOT ? std::string{} : ", protocol " + protocol_name(mark);
}

} // namespace

struct watch::state : multicast::listener {
  struct seen {
    object what;
    bool deleted;
    writer_name by;
  };

  state(socket s, callback then) : reader(std::move(s)), tell(std::move(then)) {}

  void received(std::span<const std::byte> datagram) override {
    auto at = reinterpret_cast<const nlmsghdr*>(datagram.data());
    auto left = static_cast<uint32_t>(datagram.size());
    for (; NLMSG_OK(at, left); at = NLMSG_NEXT(at, left)) {
      auto found = decode(*at);
      if (!found)
        continue;
      stir();
      if (changes.size() >= most_changes)
        ++dropped;
      else // The writer is named at once: in 20 ms it may be gone.
        changes.push_back(
          {std::move(*found), is_deletion(at->nlmsg_type), name_writer(at->nlmsg_pid)});
    }
  }

  void overrun() override {
    ++overruns;
    stir();
  }

  std::optional<clock::time_point> settle(clock::time_point now) override {
    if (!first)
      return {};
    auto due = std::min(*first + at_most, last + quiet);
    if (now < due)
      return due;
    // Torn is good enough: what tore it is a change that will be told of too.
    auto read = reader.read_snapshot(tearing::allowed);
    if (!read) {
      complain(read.why().doing);
      first = last = now + at_most;
      return last + quiet;
    }
    deliver(std::move(*read));
    return {};
  }

  void stir() {
    last = clock::now();
    if (!first)
      first = last;
  }

  /// Once each time, and not before there was anything to be read.
  void complain(std::string why) {
    if (!newest || std::exchange(troubled, true))
      return;
    update out;
    out.now = *newest;
    out.overruns = overruns;
    out.trouble = std::move(why);
    tell(std::move(out));
  }

  void deliver(snapshot now) {
    auto box = now;
    if (newest)
      box.links.insert(box.links.end(), newest->links.begin(), newest->links.end());
    update out;
    for (auto& x : changes)
      out.changes.push_back(
        {text_of(x.what, box), x.deleted, x.by.text + protocol_of(x.what), x.by.own});
    out.dropped = std::exchange(dropped, 0);
    out.overruns = overruns;
    newest = now;
    troubled = false;
    out.now = std::move(now);
    changes.clear();
    first.reset();
    tell(std::move(out));
  }

  socket reader;
  callback tell;
  std::vector<seen> changes;
  /// Of the last update: a link that is gone still has its name here.
  std::optional<snapshot> newest;
  bool troubled = false; ///< It was told that the kernel cannot be read.
  uint64_t dropped = 0, overruns = 0;
  /// Since when something has changed, and when it last did. Set at start: the first update.
  std::optional<clock::time_point> first = clock::time_point{};
  clock::time_point last{};
  std::optional<multicast> source; ///< Last: its thread uses all of the above.
};

watch::watch(std::unique_ptr<state> x) : state_(std::move(x)) {}

watch::~watch() = default;

result<std::unique_ptr<watch>> watch::start(callback then) {
  // Listening begins before the first reading, so that nothing falls between.
  auto source = multicast::open(NETLINK_ROUTE, groups);
  if (!source)
    return source.why();
  auto reader = socket::open();
  if (!reader)
    return reader.why();
  auto inner = std::make_unique<state>(std::move(*reader), std::move(then));
  inner->source.emplace(std::move(*source));
  inner->source->run(*inner);
  return std::unique_ptr<watch>{new watch{std::move(inner)}};
}

} // namespace dongled::io::netlink
