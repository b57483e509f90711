// An answer of a stick's DNS: any bytes do, and what is read is what was asked for.
#include "io/relay/dns/dns_answer.hpp"
#include "tests/fuzz/fuzz.hpp"

#include <algorithm>

void dongled::test::examine(std::string_view input) {
  using namespace dongled::io::relay;
  for (auto type : {dns_type::a, dns_type::aaaa}) {
    auto x = read_dns_answer(input, type);
    auto v4 = std::ranges::all_of(x.addresses, [](auto& y) { return y.is_v4(); });
    must(type == dns_type::aaaa || v4, "who asks for IPv4 gets IPv4");
    must(x.addresses.size() * 4 <= input.size(), "no address comes from nowhere");
    must(x.ttl <= INT32_MAX, "a time to live is none of a hundred years");
    // Cut anywhere, it says less and nothing else.
    auto less = read_dns_answer(input.substr(0, input.size() / 2), type);
    must(less.addresses.size() <= x.addresses.size() || x.addresses.empty() || less.truncated,
         "half a message says no more");
  }
}
