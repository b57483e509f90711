#include "io/netlink/path_query.hpp"

#include "io/netlink/socket.hpp"
#include "tests/io/netlink/netns.hpp"
#include "tests/support/catch.hpp"

using namespace dongled;
using namespace dongled::io::netlink;

namespace {

/// In a namespace with dongle 11 on d11: where its packets go once @p change was made.
std::optional<std::string> asked_after(const std::string& change, path_question what) {
  return test::in_netns([&]() -> std::string {
    test::must_run(
      "ip link set lo up; ip link add d11 type veth peer name far11;"
      "ip addr add 192.168.11.100/24 dev d11; ip link set d11 up; ip link set far11 up;"
      "ip link add d12 type veth peer name far12;"
      "ip addr add 192.168.12.100/24 dev d12; ip link set d12 up; ip link set far12 up;"
      "ip route add default via 192.168.11.1 dev d11 table 11;"
      "ip rule add from 192.168.11.100 lookup 11 pref 10011;"
      "ip -6 addr add 2001:db8:11::2/64 dev d11 nodad;"
      "ip -6 route add default via 2001:db8:11::1 dev d11");
    if (!change.empty())
      test::must_run(change);
    auto kernel = socket::open();
    if (!kernel)
      return kernel.why().doing;
    auto have = kernel->read_snapshot();
    auto index_of = [&](const std::string& name) {
      for (auto& x : have->links)
        if (x.name == name)
          return x.index;
      return 0;
    };
    what.oif = what.oif != 0 ? index_of("d11") : 0;
    auto said = kernel->path(what);
    if (!said)
      return "failed: " + said.why().doing;
    auto again = kernel->path(what); // an answer must not be left over for the next question
    if (!again || again->ifindex != said->ifindex)
      return "not the same twice";
    if (!kernel->read_snapshot())
      return "cannot be read any more";
    return said->leads_by(index_of("d11"))   ? "d11 via " + said->gateway
           : said->leads_by(index_of("d12")) ? "d12"
                                             : "nowhere: " + said->refusal;
  });
}

constexpr int bound = 1;
const path_question ours{"192.0.2.1", "192.168.11.100", bound, 0};

} // namespace

TEST_CASE("the kernel says where a dongle's packet would go", "[netns]") {
  auto said = asked_after("", ours);
  if (!said)
    return;
  CHECK(*said == "d11 via 192.168.11.1");
  CHECK(*asked_after("ip route add default via 192.168.12.1 dev d12 table 77;"
                     "ip rule add from 192.168.11.100 lookup 77 pref 50",
                     ours)
        == "d11 via 192.168.11.1"); // bound to its interface, it passes over the other's route
  CHECK(*asked_after("ip route add default via 192.168.12.1 dev d12 table 77;"
                     "ip rule add from 192.168.11.100 lookup 77 pref 50",
                     {"192.0.2.1", "192.168.11.100", 0, 0})
        == "d12");
}

TEST_CASE("also by rules that nobody here can read", "[netns]") {
  if (!asked_after("", ours))
    return;
  for (auto change : {"ip rule add from 192.168.11.0/24 pref 40 prohibit",
                      "ip rule add to 192.0.2.0/24 pref 40 unreachable",
                      "ip rule add pref 40 blackhole", "ip rule add fwmark 0/1 pref 40 prohibit",
                      "ip route add blackhole default table 77;"
                      "ip rule add from 192.168.11.100 lookup 77 pref 50"}) {
    CAPTURE(change);
    auto went = *asked_after(change, ours);
    CAPTURE(went);
    CHECK(went == "d11 via "); // taken for a neighbour on the link: no gateway gets it
    auto unbound = ours;
    unbound.oif = 0;
    CHECK(asked_after(change, unbound)->starts_with("nowhere: "));
  }
  CHECK(*asked_after("ip rule add fwmark 7 pref 40 prohibit", ours) == "d11 via 192.168.11.1");
  auto marked = ours;
  marked.mark = 7;
  CHECK(*asked_after("ip rule add fwmark 7 pref 40 prohibit", marked) == "d11 via ");
}

TEST_CASE("both families are asked", "[netns]") {
  auto said = asked_after("", {"2001:db8::1", {}, 0, 0});
  if (!said || said->starts_with("failed: ")) // a kernel without IPv6
    return;
  CHECK(*said == "d11 via 2001:db8:11::1");
  CHECK(asked_after("ip -6 route add unreachable default metric 1", {"2001:db8::1", {}, 0, 0})
          ->starts_with("nowhere: "));
  CHECK(*asked_after("", {"2001:db8::1", {}, bound, 0}) == "d11 via 2001:db8:11::1");
}

TEST_CASE("what is no address cannot be asked for") {
  CHECK_FALSE(encode(path_question{"example.org", {}, 0, 0}));
  CHECK_FALSE(encode(path_question{"192.0.2.1", "2001:db8::1", 0, 0}));
  CHECK(encode(path_question{"192.0.2.1", "192.168.11.100", 3, 7}));
}
