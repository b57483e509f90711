// A modem's XML: whatever it sends, texts come out clean, records are read without a fault, and a
// record that is sent back says what it said.
#include "io/hilink/readings.hpp"
#include "io/hilink/signal.hpp"
#include "io/hilink/text.hpp"
#include "tests/fuzz/fuzz.hpp"

#include <algorithm>

namespace {

using namespace dongled::io::hilink;
using namespace dongled::test;

size_t examine_element(const element& x, int depth) {
  must(depth <= 16, "depth is bounded");
  must(!x.name.empty() && x.name.size() <= 128, "an element has a name");
  must(x.text.size() <= 4096, "a text is bounded");
  must(printable(x.text) == x.text, "a text is clean UTF-8");
  must(trimmed(x.text) == x.text, "a text has no white space around it");
  size_t count = 1;
  for (auto& child : x.children)
    count += examine_element(child, depth + 1);
  return count;
}

bool same(const element& a, const element& b) {
  return a.name == b.name && a.text == b.text
         && std::equal(a.children.begin(), a.children.end(), b.children.begin(), b.children.end(),
                       same);
}

void read_all(const element& x) {
  auto status = read_status(x);
  must(!status.signal_icon || (*status.signal_icon >= 0 && *status.signal_icon <= 5),
       "there are 0 to 5 bars");
  auto radio = read_signal(x);
  for (auto& level : {radio.rsrp, radio.rssi, radio.rscp, radio.rsrq, radio.sinr, radio.ecio})
    must(!level || (*level > -300 && *level < 300), "a level is one that a radio could measure");
  read_identity(x);
  read_traffic(x);
  read_month(x);
  read_network(x);
  must(has_taken(read_mode(x), read_mode(x)), "a mode is what was asked when it is the same");
  read_dialling(x);
  read_data_switch(x);
  auto profiles = read_profiles(x);
  must(!added(profiles, profiles, {}), "nothing was added to a list that is the same");
  read_pin(x);
  read_dhcp(x);
  auto code = error_code(x);
  must(!code || *code == -1 || (*code > 0 && *code < 1'000'000), "an error has a number");
}

} // namespace

void dongled::test::examine(std::string_view input) {
  auto x = parse_xml(inflated(input));
  if (!x)
    return;
  must(examine_element(*x, 0) <= 4096, "the number of elements is bounded");
  read_all(*x);
  auto body = request_body(x->children);
  // Escapes may make it longer than any reply.
  if (body.size() > size_t{256} * 1024)
    return;
  auto again = parse_xml(body);
  must(static_cast<bool>(again), "a record that is sent back is one");
  element want{"request", {}, x->children};
  must(same(*again, want), "and says what it said");
  must(same(element{"request", {}, echo(*again, {})}, want),
       "an echo without changes changes nothing");
}
