#include "actors/policy/walled_garden.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace dongled::policy {

blame judge_foreign(const io::relay::foreign_answer& mine,
                    const std::vector<other_probes>& others) {
  if (mine.to_itself)
    return blame::probes;
  auto differs = [&](auto& x) { return x.healthy || (x.judged && x.foreign != mine); };
  if (others.empty() || std::any_of(others.begin(), others.end(), differs))
    return blame::dongle;
  auto all = std::all_of(others.begin(), others.end(), [](auto& x) { return x.judged; });
  return all ? blame::probes : blame::wait;
}

bool from_carrier(const io::relay::foreign_answer& x, subnet_id dongle, bool modem_answers,
                  bool modem_connected) {
  constexpr std::array<std::string_view, 4> names{"hi.link", "homerouter.cpe", "mobilewifi.home",
                                                  "m.home"};
  auto own = x.host == dongle.modem_address()
             || std::find(names.begin(), names.end(), x.host) != names.end();
  return !own && (!modem_answers || modem_connected);
}

std::string walled_words(const io::relay::foreign_answer& x) {
  return "its carrier answers the probes itself, by " + words(x);
}

std::string useless_words(const io::relay::foreign_answer& x) {
  if (x.to_itself)
    return "the probes are of no use: they are answered by " + words(x) + " itself";
  return "the probes are of no use: all dongles get the same answer, " + words(x);
}

} // namespace dongled::policy
