// What the firewall remembers on disk, and what nft prints of its table: understood or refused, and
// what is understood reads back as it was.
#include "actors/firewall/firewall_book.hpp"
#include "io/firewall/nft_reading.hpp"
#include "tests/fuzz/fuzz.hpp"

namespace {

using namespace dongled;
using test::must;

void examine_memory(const std::string& text) {
  auto x = firewall_memory_from(text);
  if (!x) {
    must(!x.why().doing.empty(), "a refusal says why");
    return;
  }
  auto again = firewall_memory_from(text_of(*x));
  must(again && text_of(*again) == text_of(*x), "what is kept comes back");
  (void)x->off_at(0);
}

void examine_table(const std::string& text) {
  auto x = io::firewall::read_table(text);
  (void)io::firewall::read_chains(text);
  if (!x)
    return;
  auto again = io::firewall::address_set::from_text(x->allowed.text());
  must(again && *again == x->allowed, "addresses read back from their text");
  (void)io::firewall::fulfils(*x, {x->allowed, {}, {}, true});
}

} // namespace

void dongled::test::examine(std::string_view input) {
  auto kind = take_byte(input);
  std::string text{inflated(input)};
  if (kind == 'm')
    examine_memory(text);
  else
    examine_table(text);
}
