// The table of APNs, a file of another package: whatever stands in it, what comes out is what a
// modem's page can take, and the network is asked for by its digits. The first line is the PLMN.
#include "io/hilink/apn_table.hpp"
#include "tests/fuzz/fuzz.hpp"

#include <algorithm>

void dongled::test::examine(std::string_view input) {
  using namespace dongled::io::hilink;
  auto end = std::min(input.find('\n'), input.size());
  std::string plmn{input.substr(0, end)};
  std::string xml{input.substr(std::min(end + 1, input.size()))};
  auto all = apns_of(inflated(xml), plmn);
  if (!all)
    return;
  must(all->size() <= 64, "APNs are bounded");
  must(all->empty() || plmn.size() == 5 || plmn.size() == 6, "a PLMN has five or six digits");
  for (auto& x : *all) {
    must(!x.apn.empty() && x.apn.size() <= 100, "an APN is bounded");
    must(
      std::ranges::all_of(x.apn, [](char c) { return c > 32 && c < 127 && c != '<' && c != '&'; }),
      "an APN is plain");
    for (auto* text : {&x.provider, &x.username, &x.password})
      must(text->size() <= 64, "a text is bounded");
    must(std::ranges::count(*all, x) == 1, "each APN is told once");
  }
  auto homes = home_networks(plmn, plmn);
  must(homes.size() <= 3, "a SIM is at home in three networks at most");
  for (auto& x : homes)
    must(x.size() == 5 || x.size() == 6, "a network is told by its digits");
}
