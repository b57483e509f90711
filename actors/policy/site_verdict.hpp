#pragma once

#include "config/ids.hpp"

#include <optional>
#include <string>
#include <vector>

namespace dongled::policy {

/// What asking a site for one URL came to, by a dongle or by the uplink.
struct site_look {
  bool known = false; ///< It was asked, and what failed was not of our own.
  int status = 0;     ///< Of the HTTP answer; 0: there was none.
  std::string error;  ///< Why not: "refused", "reset after the ClientHello"; empty: it answered.
};

/// The same by one dongle.
struct dongle_look {
  subnet_id dongle;
  std::string carrier; ///< Its PLMN; empty: not known.
  site_look look;
};

/// Whose fault it is that one site does not work through one dongle.
enum class site_verdict : uint8_t {
  this_dongle,        ///< Others of its carrier get an answer, or it is the only one of it.
  this_carrier,       ///< None of its carrier does, and others do.
  site_for_everybody, ///< Neither any dongle nor the uplink does.
  ours,               ///< No dongle does, and the uplink does.
  works,              ///< It does get an answer.
  not_told,           ///< There is nothing to compare with.
};

/// "this_dongle", …
const char* to_string(site_verdict x) noexcept;

/// Whether an answer is one: a status below 400, or the one that the uplink gets, too.
bool site_works(const site_look& x, const site_look& by_uplink);

/// What all looks together say of the site by @p dongle. Looks that are not known say nothing.
site_verdict judge_site(subnet_id dongle, const std::vector<dongle_look>& looks,
                        const site_look& by_uplink);

/// How far a remedy may go: one level alone, or from the first on up to one.
struct remedy_wish {
  std::optional<int> only, up_to;
};

inline constexpr int highest_remedy = 5;

/// The levels to be tried, in order; none where no level can help.
std::vector<int> remedy_levels(site_verdict x, const remedy_wish& wish);

} // namespace dongled::policy
