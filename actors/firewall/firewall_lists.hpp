#pragma once

#include "actors/firewall/firewall_force.hpp"

#include <string>

namespace dongled {

/// Where firewall's lists come from. Only a way to look at its state.
struct firewall_lists {
  firewall::pointer self;
  firewall::uses w;

  firewall::state& st() const { return self->state; }
  firewall_force force() const { return {self, w}; }

  /// Reads `list_file`, if it is another than last time or @p anyway.
  void look_at_file(bool anyway, bool shrink) const;
  /// Has the list fetched, if there is a URL and no fetch is under way.
  void fetch() const;
  /// Looks at what is due.
  void look() const;

private:
  void fetched(const list_fetched& x) const;
  void not_fetched(const std::string& why, std::optional<seconds> pause) const;
  void judge(const policy::list_candidate& x, bool of_url, bool shrink) const;
  void refuse(firewall::source& of, list_refusal why) const;
  void took(policy::listed_part& to, policy::listed_part fresh) const;
  void next_fetch(caf::timespan in) const;
  void answer(const std::string& refusal) const;
};

} // namespace dongled
