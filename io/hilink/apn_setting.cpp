#include "io/hilink/apn_setting.hpp"

#include "io/hilink/readings.hpp"

#include <algorithm>

namespace dongled::io::hilink {

namespace {

constexpr auto profiles_path = "/api/dialup/profiles";
constexpr size_t longest_secret = 64;

bool is_for(const apn_profile& x, const apn_entry& want) {
  // Some firmware shows no passwords: a user name is told apart by.
  return x.apn == want.apn && x.username == want.username;
}

const apn_profile* in_use(const profile_list& x) {
  auto i = std::ranges::find(x.profiles, x.current, &apn_profile::index);
  return i == x.profiles.end() ? nullptr : &*i;
}

/// Changes our own profile and makes it the one in use.
result<done> change_own(client& x, int index, const apn_profile& to, milliseconds budget) {
  auto told = x.submit(profiles_path,
                       {{"Delete", "0"},
                        {"SetDefault", std::to_string(index)},
                        {"Modify", "2"},
                        profile_element(to, std::to_string(index))},
                       budget);
  if (!told)
    return told.why();
  return done{};
}

result<done> use_or_make(client& x, const profile_list& all, const apn_entry& want,
                         milliseconds budget) {
  auto known = std::ranges::find_if(all.profiles, [&](auto& p) { return is_for(p, want); });
  if (known != all.profiles.end())
    return known->index == all.current ? result<done>(done{}) : x.use_profile(known->index, budget);
  apn_profile fresh;
  fresh.name = own_profile;
  fresh.apn = want.apn;
  fresh.username = want.username.substr(0, longest_secret);
  fresh.password = want.password.substr(0, longest_secret);
  auto own = std::ranges::find_if(all.profiles,
                                  [](auto& p) { return p.name == own_profile && !p.read_only; });
  if (own != all.profiles.end())
    return change_own(x, own->index, fresh, budget);
  return x.add_profile(fresh, budget);
}

} // namespace

result<profile_list> set_apn(client& x, const apn_entry& want, milliseconds budget) {
  auto before = x.profiles(budget);
  if (!before)
    return before.why();
  if (auto made = use_or_make(x, *before, want, budget); !made)
    return made.why();
  auto after = x.profiles(budget);
  if (!after)
    return after.why();
  auto now = in_use(*after);
  if (!now || !is_for(*now, want))
    return failure{fault::refused,
                   "set the APN: the modem reads back " + (now ? now->apn : std::string{"none"})};
  return after;
}

result<apn_choice> choose_apn(client& x, const std::string& xml, milliseconds budget) {
  auto who = x.identity(budget);
  auto network = x.network(budget);
  auto networks =
    home_networks(who ? who->imsi : std::string{}, network ? network->numeric : std::string{});
  if (networks.empty())
    return failure{fault::not_found,
                   "choose an APN: the modem tells neither its SIM's network nor one that serves "
                   "it; name the APN"};
  for (auto& plmn : networks) {
    auto found = apns_of(xml, plmn);
    if (!found)
      return found.why();
    if (found->empty())
      continue;
    auto now = x.profiles(budget);
    if (!now)
      return now.why();
    auto used = in_use(*now);
    auto kept = std::ranges::find_if(*found, [&](auto& e) { return used && is_for(*used, e); });
    apn_choice out{{}, plmn, kept == found->end() ? found->front() : *kept, {}};
    std::ranges::copy_if(*found, std::back_inserter(out.others),
                         [&](auto& e) { return e != out.chosen; });
    auto set = set_apn(x, out.chosen, budget);
    if (!set)
      return set.why();
    out.profiles = std::move(*set);
    return out;
  }
  return failure{fault::not_found, "choose an APN: the table has none for network "
                                     + networks.back() + "; name the APN"};
}

} // namespace dongled::io::hilink
