#pragma once

#include "actors/policy/egress.hpp"

#include <cstdint>
#include <string>

namespace dongled::policy {

/// Where a dongle is, as users see it.
enum class phase : uint8_t {
  absent,        ///< No interface.
  conflict,      ///< Two interfaces in one subnet.
  quarantined,   ///< Its actors died too often; they are started again later.
  toggling,      ///< A toggle runs, for a person.
  recovering,    ///< A toggle runs, for the daemon itself.
  off,           ///< An operator has switched its port off.
  closed,        ///< An operator has closed its proxy's port to all clients.
  trouble,       ///< No SIM, PIN, barred…: a person must act.
  starting,      ///< Nothing is known yet.
  ill,           ///< Not usable.
  walled_garden, ///< Its carrier lets it out to its own pages only.
  doubted,       ///< Its probes fail, and so do everybody's: the probes are to blame.
  degraded,      ///< Works, but its modem's API does not.
  ready,         ///< Works.
};

const char* to_string(phase x) noexcept;

/// The facts a phase follows from. Plain answers, gathered from the actors' last words.
struct phase_facts {
  bool looked = false, present = false, conflict = false;
  bool quarantined = false;
  bool toggling = false, recovering = false;
  bool off = false, closed = false;
  bool routes_missing = false;
  bool listening = true;
  egress way = egress::unknown;
  bool doubted = false;
  std::string useless; ///< Why they are doubted, if the probes are of no use; else empty.
  bool modem_looked = false, modem_answers = false;
  std::string trouble; ///< What no repair heals.
  std::string detail;  ///< The probe's or the kernel's words.
};

struct phase_verdict {
  phase now = phase::starting;
  std::string why;
};

/// Judges. The first that applies counts; what runs now outranks what was seen before.
phase_verdict phase_of(const phase_facts& x);

/// Whether a client may use the dongle in this phase.
bool usable(phase x) noexcept;

} // namespace dongled::policy
