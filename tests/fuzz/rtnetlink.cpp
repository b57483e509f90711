// The kernel's routing messages: decoded without a look beyond their end, and a request made of one
// says the same again.
#include "io/netlink/messages.hpp"
#include "tests/fuzz/fuzz.hpp"

#include <cstring>
#include <linux/rtnetlink.h>
#include <netlink/msg.h>
#include <vector>

namespace {

using namespace dongled::io::netlink;
using namespace dongled::test;

constexpr uint16_t types[] = {RTM_NEWLINK,  RTM_DELLINK,  RTM_NEWADDR, RTM_DELADDR,
                              RTM_NEWROUTE, RTM_DELROUTE, RTM_NEWRULE, RTM_DELRULE};

/// The message an addition of @p x is asked for with; empty when it cannot be said.
std::vector<char> request_for(const object& x) {
  auto made = encode({step::verb::add, x, {}});
  if (!made)
    return {};
  auto head = nlmsg_hdr(made.get());
  auto begin = reinterpret_cast<const char*>(head);
  return {begin, begin + head->nlmsg_len};
}

std::optional<object> decoded(const std::vector<char>& bytes) {
  // A block of just that size, aligned as the kernel's are.
  std::vector<nlmsghdr> room((bytes.size() + sizeof(nlmsghdr) - 1) / sizeof(nlmsghdr));
  std::memcpy(room.data(), bytes.data(), bytes.size());
  return decode(room.front());
}

} // namespace

void dongled::test::examine(std::string_view input) {
  auto type = types[take_byte(input) % std::size(types)];
  input = input.substr(0, 8192);
  std::vector<char> bytes(NLMSG_HDRLEN + input.size());
  nlmsghdr head{};
  head.nlmsg_len = static_cast<uint32_t>(bytes.size());
  head.nlmsg_type = type;
  std::memcpy(bytes.data(), &head, sizeof head);
  std::copy(input.begin(), input.end(), bytes.begin() + NLMSG_HDRLEN);
  auto x = decoded(bytes);
  if (!x)
    return;
  (void)encode({step::verb::remove, *x, {}});
  auto asked = request_for(*x);
  if (asked.empty())
    return;
  auto told = decoded(asked);
  must(told.has_value(), "what we ask for is what we understand");
  must(told->index() == x->index(), "and of the same kind");
  must(request_for(*told) == asked, "and asks for the same again");
}
