// Addresses and ranges as people write them: what reads well is written and read as the same value,
// and an address is one exactly when the C library thinks so, too.
#include "config/cidr.hpp"
#include "tests/fuzz/fuzz.hpp"

#include <arpa/inet.h>

namespace {

using namespace dongled;

bool library_reads(const std::string& text) {
  in6_addr room{};
  return text.find('\0') == text.npos
         && (inet_pton(AF_INET, text.c_str(), &room) == 1
             || inet_pton(AF_INET6, text.c_str(), &room) == 1);
}

} // namespace

void dongled::test::examine(std::string_view input) {
  std::string text{input.substr(0, 128)};
  auto address = ip_address::parse(text);
  must(address.has_value() == library_reads(text), "an address is what inet_pton takes for one");
  if (address) {
    must(ip_address::parse(to_string(*address)) == address, "an address reads back");
    auto& b = address->bytes();
    must(ip_address::from_v6(b) == *address, "an address is its bytes");
    auto single = cidr::parse(text);
    must(single && single->contains(*address), "an address is a range of one");
  }
  if (auto range = cidr::parse(text)) {
    must(cidr::parse(to_string(*range)) == range, "a range reads back");
    must(range->contains(range->base()), "a range holds its base");
    must(range->length() <= (range->is_v4() ? 32u : 128u), "a length fits its family");
  }
}
