// The header of a client's datagram: what is taken for one can be written again, and its payload is
// the rest, to the byte.
#include "io/relay/codec/udp_header.hpp"
#include "tests/fuzz/fuzz.hpp"

#include <algorithm>

void dongled::test::examine(std::string_view input) {
  using namespace dongled::io::relay;
  auto x = udp::parse(input);
  if (!x)
    return;
  must(x->to.port != 0, "port 0 is dropped");
  must(input.ends_with(x->payload) && x->payload.size() + 7 <= input.size(),
       "a payload is the end of its datagram");
  must(input[2] == 0, "a fragment is dropped");
  must(
    x->name.size() <= 255
      && std::all_of(x->name.begin(), x->name.end(), [](char c) { return c > 0x20 && c < 0x7f; }),
    "a name is printable");
  must(x->name.empty() || !ip_address::parse(x->name), "a name that is an address is an address");
  // The same header with nothing behind it, and cut by a byte.
  auto head = input.substr(0, input.size() - x->payload.size());
  auto bare = udp::parse(head);
  must(bare && bare->to == x->to && bare->name == x->name && bare->payload.empty(),
       "an empty payload is one");
  must(!udp::parse(head.substr(0, head.size() - 1)), "a header cut short is dropped");
  if (!x->name.empty())
    return;
  auto written = udp::encode(x->to);
  must(written.size <= udp::longest_header, "no header is longer than the longest");
  auto again_text = std::string(written.bytes.data(), written.size) + std::string{x->payload};
  auto again = udp::parse(again_text);
  must(again && again->to == x->to && again->payload == x->payload, "what is written reads back");
}
