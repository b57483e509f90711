#include "actors/policy/dongle_phase.hpp"

namespace dongled::policy {

const char* to_string(phase x) noexcept {
  switch (x) {
  case phase::absent: return "absent";
  case phase::conflict: return "conflict";
  case phase::quarantined: return "quarantined";
  case phase::toggling: return "toggling";
  case phase::recovering: return "recovering";
  case phase::off: return "off";
  case phase::closed: return "closed";
  case phase::trouble: return "trouble";
  case phase::starting: return "starting";
  case phase::ill: return "ill";
  case phase::walled_garden: return "walled_garden";
  case phase::doubted: return "doubted";
  case phase::degraded: return "degraded";
  case phase::ready: return "ready";
  }
  return "?";
}

namespace {

phase_verdict doubt(const phase_facts& x) {
  return {phase::doubted,
          x.useless.empty() ? "all probes fail: the probes are doubted" : x.useless};
}

} // namespace

phase_verdict phase_of(const phase_facts& x) {
  if (x.quarantined)
    return {phase::quarantined, x.detail};
  if (x.toggling)
    return {phase::toggling, "a toggle is running"};
  if (x.recovering)
    return {phase::recovering, "being repaired"};
  if (x.off)
    return {phase::off, x.detail};
  if (x.closed)
    return {phase::closed, x.detail};
  if (!x.looked)
    return {phase::starting, "the kernel has not been asked yet"};
  if (x.conflict)
    return {phase::conflict, "another interface is in the same subnet"};
  if (!x.present)
    return {phase::absent, "no network interface"};
  if (x.way != egress::healthy && !x.trouble.empty())
    return {phase::trouble, x.trouble};
  if (!x.listening)
    return {phase::ill, "its SOCKS5 port is not listening"};
  if (x.routes_missing)
    return {phase::ill, x.detail};
  switch (x.way) {
  case egress::unknown: return {phase::starting, "no probe has come back yet"};
  case egress::ill: return x.doubted ? doubt(x) : phase_verdict{phase::ill, x.detail};
  case egress::walled: return x.doubted ? doubt(x) : phase_verdict{phase::walled_garden, x.detail};
  case egress::failing:
  case egress::healthy: break;
  }
  if (x.modem_looked && !x.modem_answers)
    return {phase::degraded, "the modem's API is silent or faulty; traffic flows"};
  return {phase::ready, "works"};
}

bool usable(phase x) noexcept {
  switch (x) {
  case phase::ready:
  case phase::degraded:
  case phase::doubted: return true;
  case phase::absent:
  case phase::conflict:
  case phase::quarantined:
  case phase::toggling:
  case phase::recovering:
  case phase::off:
  case phase::closed:
  case phase::trouble:
  case phase::starting:
  case phase::walled_garden:
  case phase::ill: return false;
  }
  return false;
}

} // namespace dongled::policy
