#include "actors/view_conditions.hpp"

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
  advice_row{"login_locked", "correct the password, and wait until the modem takes logins again"},
};

constexpr auto own_fault_advice = "see what this host is short of: descriptors (LimitNOFILE), "
                                  "memory, or local ports";

std::string advice_for(const std::string& code) {
  auto at = std::find_if(advices.begin(), advices.end(), [&](auto& x) { return x.first == code; });
  return at == advices.end() ? std::string{} : at->second;
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
  return out;
}

std::vector<condition> conditions_of(const std::map<subnet_id, dongle_view>& rack) {
  if (std::none_of(rack.begin(), rack.end(),
                   [](auto& x) { return x.second.known && x.second.health.doubted; }))
    return {};
  return {{"probes_doubted",
           {},
           "The probes of all dongles fail: the probes are doubted, nothing is repaired",
           "see whether the hosts in health.probes answer, and name others if not"}};
}

} // namespace dongled
