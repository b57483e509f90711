// The files of state_dir: whatever stands in them is understood or called unreadable, and what is
// stored reads back.
#include "actors/power/lying_ports.hpp"
#include "io/usb/power_intents.hpp"
#include "tests/fuzz/fuzz.hpp"
#include "tests/fuzz/scratch.hpp"

#include <algorithm>
#include <sstream>

namespace {

using namespace dongled;
using namespace dongled::io::usb;
using namespace dongled::test;

/// Storing @p x: refused for a target that is none, else read back as it was.
void store_and_list(const power_intents& in, const power_intent& x) {
  if (!in.store(x))
    return;
  auto found = in.list();
  must(found.unreadable.empty(), "what is stored is readable");
  must(found.intents.size() == 1, "and is all there is");
  auto& got = found.intents.front();
  must(got.what == x.what && got.target == x.target && got.driver == x.driver && got.at == x.at,
       "and says what it said");
  must(static_cast<bool>(in.erase(x)) && in.list().intents.empty(), "what is erased is gone");
}

/// "NAME\nTEXT": a file of that name.
void examine_intent(std::string_view input) {
  scratch_dir place;
  auto name = input.substr(0, input.find('\n'));
  if (!plain_file_name(name))
    return;
  input.remove_prefix(std::min(name.size() + 1, input.size()));
  write_below(place, "power/" + std::string{name}, inflated(input));
  power_intents all{place / "power"};
  auto found = all.list();
  must(found.intents.size() + found.unreadable.size() == (name.front() == '.' ? 0u : 1u),
       "a file is an intent or unreadable");
  if (found.intents.empty())
    return;
  auto x = found.intents.front();
  store_and_list(all, x);
}

/// "TARGET\nDRIVER\nWHY": an intent of ours.
void examine_store(std::string_view input) {
  scratch_dir place;
  power_intent x;
  x.what = static_cast<power_intent::deed>(take_byte(input) % 4);
  for (auto to : {&x.target, &x.driver, &x.why}) {
    auto line = to == &x.why ? input : input.substr(0, input.find('\n'));
    *to = to == &x.why ? inflated(line) : std::string{line};
    input.remove_prefix(std::min(line.size() + 1, input.size()));
  }
  if (x.what != power_intent::deed::controller_gone)
    x.driver.clear();
  store_and_list(power_intents{place / "power"}, x);
}

/// What a file of data-only ports says is kept when one more is learned.
void examine_liars(std::string_view input) {
  scratch_dir place;
  std::string text{input};
  write_below(place, "data_only_ports", text);
  auto file = place / "data_only_ports";
  lying_ports before{file};
  must(static_cast<bool>(before.learn({"1-1.2"}, "1-1/05e3")), "a port can be learned");
  lying_ports after{file};
  must(after.knows({"1-1.2"}, "1-1/05e3"), "and is known to the successor");
  std::istringstream words{text};
  for (std::string port, hub; words >> port >> hub;)
    must(before.knows({port}, hub) == after.knows({port}, hub), "as is what was known before");
}

} // namespace

void dongled::test::examine(std::string_view input) {
  switch (take_byte(input)) {
  case 'l': return examine_liars(input);
  case 's': return examine_store(input);
  default: return examine_intent(input);
  }
}
