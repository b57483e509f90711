#include "actors/phase_view.hpp"

#include "actors/policy/walled_garden.hpp"

namespace dongled {

policy::phase_facts facts_of(const dongle_view& x) {
  policy::phase_facts out;
  out.looked = x.link.looked;
  out.present = x.link.present;
  out.conflict = x.link.conflict;
  out.quarantined = !x.subtree.quarantine.empty();
  auto runs = !x.toggle.running.empty();
  auto by_itself = x.toggle.asked_by.starts_with("recovery");
  out.toggling = runs && !by_itself;
  out.recovering = runs && by_itself;
  out.routes_missing = !x.link.missing.empty();
  out.listening = x.socks.listening || x.socks.error.empty();
  out.way = x.health.now;
  out.doubted = x.health.doubted;
  out.useless = x.health.useless;
  out.modem_looked = x.modem.looked;
  out.modem_answers = x.modem.answers;
  out.trouble = x.modem.trouble;
  out.off = x.power.off;
  out.closed = !x.socks.closed_by.empty();
  if (out.off && !out.quarantined)
    out.detail = "switched off by " + x.power.by;
  else if (out.quarantined)
    out.detail = x.subtree.quarantine;
  else if (out.closed)
    out.detail = "its port was closed by " + x.socks.closed_by;
  else if (out.routes_missing)
    out.detail = x.link.missing.front();
  else if (x.health.now == policy::egress::walled && x.health.foreign)
    out.detail = policy::walled_words(*x.health.foreign);
  else
    out.detail = x.health.error;
  return out;
}

} // namespace dongled
