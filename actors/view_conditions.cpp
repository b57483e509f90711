#include "actors/view_conditions.hpp"

#include "actors/firewall_view.hpp"
#include "actors/policy/walled_garden.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace dongled {

namespace {

using advice_row = std::pair<std::string_view, const char*>;

constexpr std::array advices{
  advice_row{"no_sim", "put a SIM into it"},
  advice_row{"sim_unusable", "take the SIM out and in again, or use another one"},
  advice_row{"pin_needed", "enter the PIN on the modem's own page, or switch it off for this SIM"},
  advice_row{"puk_needed", "enter the PUK on the modem's own page, or use another SIM"},
  advice_row{"barred", "ask the carrier why it refuses this SIM"},
  advice_row{"roaming_refused", "allow roaming on the modem's own page, or use a SIM of here"},
  advice_row{"bad_profile", "correct the APN and its credentials on the modem's own page"},
  advice_row{"password_refused", "put the right password into dongles.modem.password_file"},
  advice_row{"password_missing",
             "put the modems' password into a file, and name it in dongles.modem.password_file"},
  advice_row{"login_locked", "correct the password, and wait until the modem takes logins again"},
};

constexpr auto own_fault_advice = "see what this host is short of: descriptors (LimitNOFILE), "
                                  "memory, or local ports";

std::string advice_for(const std::string& code) {
  auto at = std::find_if(advices.begin(), advices.end(), [&](auto& x) { return x.first == code; });
  return at == advices.end() ? std::string{} : at->second;
}

/// Its carrier answers in everybody's place.
std::vector<condition> walled(const dongle_view& x) {
  auto is =
    x.known && x.health.now == policy::egress::walled && !x.health.doubted && x.health.foreign;
  if (!is)
    return {};
  return {{"walled_garden", x.subnet,
           "Dongle " + to_string(x.subnet) + ": " + policy::walled_words(*x.health.foreign),
           "see whether the SIM has credit, or wants somebody to agree to something there"}};
}

/// How the firewall stands, where that is not as it should be.
std::vector<condition> walled_badly(const firewall_view& x) {
  std::vector<condition> out;
  if (!x.configured)
    return out;
  auto hold = [&](const char* code, std::string says, const char* advice) {
    out.push_back({code, {}, std::move(says), advice});
  };
  if (x.off)
    hold("firewall_off",
         "The firewall is off"
           + (x.off_until == 0 ? std::string{} : " until " + rfc3339(x.off_until))
           + ": socks.allow alone says who may connect",
         "donglectl firewall on");
  else if (!x.enforced)
    hold("firewall_not_enforced",
         "Who may connect is not in the kernel, the proxies alone refuse strangers: "
           + (x.why.empty() ? "it is being put there" : x.why),
         "install nftables, and give dongled CAP_NET_ADMIN");
  if (!x.listed)
    hold("firewall_without_list",
         "The firewall has no list: socks.allow alone says who may connect",
         "set firewall.list_url or firewall.list_file, and see donglectl firewall status");
  if (x.refusal)
    hold("list_refused",
         "A firewall list was not taken, the last good one stays: " + x.refusal->reason,
         "mend the list at its source, then donglectl firewall update");
  if (x.expired)
    hold("list_expired", "The firewall's list has expired; it stays in force",
         "sign and publish a new one");
  if (x.old)
    hold("list_old", "The firewall's list is old: its source was last seen long ago",
         "see donglectl firewall status for why it is not fetched");
  return out;
}

} // namespace

std::vector<condition> conditions_of(const dongle_view& x) {
  std::vector<condition> out;
  if (!x.known)
    return out;
  if (!x.health.unasked.empty())
    out.push_back({"exhausted", x.subnet,
                   "Dongle " + to_string(x.subnet)
                     + " cannot be probed, by this host's own fault: " + x.health.unasked,
                   own_fault_advice});
  for (auto& y : walled(x))
    out.push_back(std::move(y));
  auto& login = x.modem.login_code;
  if (!login.empty() && login != x.modem.trouble_code)
    out.push_back({login, x.subnet, "Dongle " + to_string(x.subnet) + ": " + x.modem.login_trouble,
                   advice_for(login)});
  if (x.modem.trouble.empty())
    return out;
  auto code = x.modem.trouble_code.empty() ? std::string{"modem_trouble"} : x.modem.trouble_code;
  auto advice = advice_for(code);
  out.push_back({std::move(code), x.subnet,
                 "Dongle " + to_string(x.subnet) + ": " + x.modem.trouble, std::move(advice)});
  return out;
}

std::vector<condition> conditions_of(const host_view& x) {
  std::vector<condition> out;
  if (!x.trouble.empty())
    out.push_back({"exhausted",
                   {},
                   "What is plugged in cannot be looked at; it counts as it was: " + x.trouble,
                   own_fault_advice});
  if (!x.journal_trouble.empty())
    out.push_back({"history_not_kept",
                   {},
                   "History is not kept: " + x.journal_trouble,
                   "make room on the disk of state_dir, or see why it cannot be written"});
  if (x.firewall)
    for (auto& y : walled_badly(*x.firewall))
      out.push_back(std::move(y));
  return out;
}

std::vector<condition> conditions_of(const std::map<subnet_id, dongle_view>& rack) {
  std::vector<condition> out;
  const dongle_view *doubted = nullptr, *useless = nullptr;
  for (auto& [dongle, x] : rack) {
    if (!x.known || !x.health.doubted)
      continue;
    (x.health.useless.empty() ? doubted : useless) = &x;
  }
  if (doubted)
    out.push_back({"probes_doubted",
                   {},
                   "The probes of all dongles fail: the probes are doubted, nothing is repaired",
                   "see whether the hosts in health.probes answer, and name others if not"});
  if (useless)
    out.push_back({"probe_useless",
                   {},
                   "Nothing is repaired: " + useless->health.useless,
                   "name probes in health.probes that answer by plain http with the caller's "
                   "address"});
  return out;
}

} // namespace dongled
