#include "io/firewall/nft.hpp"

#include "tests/io/netlink/netns.hpp"
#include "tests/support/catch.hpp"

#include <chrono>
#include <string>

using namespace dongled;
using namespace dongled::io::firewall;

// The kernel's own answer, in a network namespace where nobody else is.

namespace {

table_wish wish_of(const char* who) {
  return {*address_set::from_text(who), {{10011, 10030}, {3311, 3330}}, {{21000, 21999}}, true};
}

/// What went wrong first; empty: nothing.
struct finding {
  std::string text;
  void expect(bool fine, const std::string& what) {
    if (!fine && text.empty())
      text = what;
  }
  template <class T>
  void expect(const result<T>& x, const std::string& what) {
    if (!x && text.empty())
      text = what + ": " + x.why().doing;
  }
};

} // namespace

TEST_CASE("the kernel holds what is put there, and nothing is left of it", "[netns]") {
  auto said = test::in_netns([] {
    finding all;
    nft kernel;
    auto none = kernel.read();
    all.expect(none, "read before");
    all.expect(none && !none->present, "there is a table before");
    all.expect(kernel.remove(), "remove what is not there");
    auto before = kernel.generation();
    all.expect(before, "generation");
    auto wish = wish_of("10.0.0.0/8\n11.0.0.1-11.0.0.9\n192.0.2.1\n2001:db8::/32\n");
    all.expect(kernel.put(wish), "put");
    auto after = kernel.generation();
    all.expect(after && *after != *before, "the generation is the same after a commit");
    auto have = kernel.read();
    all.expect(have, "read");
    all.expect(have && fulfils(*have, wish), "not what was put there");
    all.expect(kernel.generation() && *kernel.generation() == *after, "reading changes it");
    for (auto odd : {"0.0.0.0/0\n::/0\n", "", "255.255.255.255\nffff::\n"}) {
      auto other = wish_of(odd);
      other.log = false;
      all.expect(kernel.put(other), "put another");
      auto now = kernel.read();
      all.expect(now && fulfils(*now, other), std::string{"not what was put there: "} + odd);
    }
    test::must_run("nft add chain inet dongled foreign '{ type filter hook input priority 0; }'");
    test::must_run("nft add rule inet dongled foreign accept");
    auto strange = kernel.read();
    all.expect(strange && !fulfils(*strange, wish), "a foreign rule is not seen");
    test::must_run("nft delete table inet dongled");
    test::must_run("nft add table inet dongled");
    test::must_run("nft add set inet dongled allowed4 '{ type ether_addr; }'");
    all.expect(kernel.put(wish), "put where something is in the way");
    all.expect(kernel.read() && fulfils(*kernel.read(), wish), "not put where something was");
    auto chains = kernel.chains();
    all.expect(chains && chains->size() == 2, "not our two chains");
    test::must_run("nft flush ruleset");
    all.expect(kernel.generation() && *kernel.generation() != *after, "a flush is not seen");
    all.expect(kernel.read() && !kernel.read()->present, "flushed, and yet there");
    all.expect(kernel.put(wish), "put again");
    all.expect(kernel.remove(), "remove");
    all.expect(kernel.read() && !kernel.read()->present, "removed, and yet there");
    return all.text;
  });
  if (said)
    CHECK(*said == "");
}

TEST_CASE("who is refused is counted, by address", "[netns]") {
  auto said = test::in_netns([] {
    finding all;
    test::must_run("ip link set lo up");
    nft kernel;
    all.expect(kernel.put(wish_of("127.0.0.2\n")), "put");
    // Nobody listens: who is let through is refused at once, who is not gets no answer.
    test::must_run("! timeout 1 bash -c '</dev/tcp/127.0.0.1/10011' 2>/dev/null");
    test::must_run("! timeout 1 bash -c '</dev/tcp/::1/3311' 2>/dev/null");
    auto counted = kernel.counts();
    all.expect(counted, "counts");
    all.expect(counted && counted->refused >= 2, "nothing was refused");
    all.expect(counted && counted->sources.size() == 2, "not two sources");
    all.expect(counted && counted->sources.front().address == "127.0.0.1", "not 127.0.0.1");
    return all.text;
  });
  if (said)
    CHECK(*said == "");
}

TEST_CASE("fifty thousand entries are taken over within a second", "[netns]") {
  std::string text;
  for (int i = 0; i < 50'000; ++i)
    text += "10." + std::to_string(i / 250 / 2) + '.' + std::to_string(i % 250) + '.'
            + std::to_string(1 + i / 250 % 2 * 8) + '\n';
  auto said = test::in_netns([&text] {
    finding all;
    nft kernel;
    auto wish = wish_of(text.c_str());
    all.expect(wish.allowed.size() == 50'000, "not 50,000: " + std::to_string(wish.allowed.size()));
    auto began = std::chrono::steady_clock::now();
    auto done = kernel.put(wish);
    // In a user namespace nobody may have a socket buffer beyond net.core.wmem_max.
    if (!done && done.why().doing.find("Message too long") != std::string::npos)
      return std::string{};
    all.expect(done, "put");
    auto put = std::chrono::steady_clock::now();
    auto have = kernel.read();
    all.expect(have, "read");
    all.expect(have && fulfils(*have, wish), "not what was put there");
    auto ms = [](auto x) { return std::chrono::duration_cast<milliseconds>(x).count(); };
    std::printf("50,000 entries: put in %lld ms, read back in %lld ms\n",
                static_cast<long long>(ms(put - began)),
                static_cast<long long>(ms(std::chrono::steady_clock::now() - put)));
    return all.text;
  });
  if (said)
    CHECK(*said == "");
}
