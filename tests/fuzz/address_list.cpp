// A list of addresses and its signature, as a stranger may send them: what is understood is told
// again in one spelling and means the same, and nothing is signed by a key that nobody has.
#include "io/firewall/list_reader.hpp"
#include "io/firewall/minisign.hpp"
#include "tests/fuzz/fuzz.hpp"

namespace {

using namespace dongled;
using namespace dongled::io::firewall;
using test::must;

void examine_list(std::string_view text) {
  auto list = read_list(text);
  if (!list) {
    must(!list.why().doing.empty(), "a refusal says why");
    return;
  }
  auto& all = list->addresses;
  must(!all.empty(), "a list is not empty");
  must(all.joined(all) == all && all.without(all).empty(), "a set is what it is");
  for (auto* family : {&all.v4(), &all.v6()})
    for (auto& x : *family)
      must(all.contains(x.first) && all.contains(x.last), "an interval has its ends");
  if (all.text().find('-') == std::string::npos) {
    auto again = read_list(all.text());
    must(again && again->addresses == all, "the spelling of a set is a list");
  }
  (void)objection(*list, {}, {}, false);
}

void examine_signature(std::string_view text) {
  public_key nobody;
  nobody.point.fill(9);
  must(!verify(nobody, "192.0.2.1\n", text), "nobody signed it");
  (void)read_public_key(text);
  if (auto x = read_promise(text))
    (void)expired(*x, 0);
}

} // namespace

void dongled::test::examine(std::string_view input) {
  auto kind = take_byte(input);
  if (kind % 2 == 0)
    examine_list(inflated(input));
  else
    examine_signature(input);
}
