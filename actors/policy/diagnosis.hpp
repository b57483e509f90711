#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace dongled::policy {

/// What was seen of one dongle, freshly, before anything is done about it.
struct findings {
  bool interface_present = false;
  bool conflict = false;                   ///< Two interfaces claim the subnet.
  bool storage_mode = false;               ///< On its port the stick shows its CD-ROM.
  std::string usb_seen;                    ///< Without interface: what USB shows instead.
  std::vector<std::string> missing_routes; ///< Words per missing or wrong kernel object.
  std::optional<std::string> egress;       ///< The public address a probe brought home.
  std::string probe_error;                 ///< Why there is none.
  std::string walled;  ///< "its carrier answers the probes itself, by …"; empty: it does not.
  std::string useless; ///< Why the probes cannot tell anything; empty: they can.
  bool modem_answered = false;
  bool modem_mute = false; ///< Silent each time that it was asked: what needs its API cannot act.
  bool modem_connected = false;
  bool modem_connecting = false; ///< Not yet is not gone: it is on its way by itself.
  std::string modem_trouble;     ///< "no SIM", "PIN needed", …: repairs cannot help.
  /// A cause outside of the stick that no rung mends: the host's addresses or routes; empty: none.
  std::string outside;
  /// What could not be found out by our own fault (no answer of the kernel, no descriptor, …);
  /// empty: all that matters was seen.
  std::string not_known;
};

/// What is wrong, mildest first; each is cured by the step of the contract beside it.
enum class illness : uint8_t {
  none,          ///< Healthy: a toggle changes the address (step 2, reported as 0).
  no_route,      ///< Step 1.
  no_egress,     ///< Step 2.
  walled_garden, ///< Its carrier lets it out to its own pages only: step 2, one data cycle.
  storage_mode,  ///< Step 3: the stick booted as a CD-ROM and wants its mode switch.
  no_interface,  ///< Step 3.
  probe_useless, ///< Nobody can tell: the probes are to blame, and nothing is touched.
  hopeless,      ///< No step can help: no SIM, PIN, barred, an address conflict.
  not_known,     ///< We could not find out: no step, since not known is not absent.
};

struct diagnosis {
  illness what = illness::none;
  std::string why; ///< One sentence an operator understands.
};

/// Judges the findings. Total: any combination has a verdict.
diagnosis diagnose(const findings& x);

const char* to_string(illness x) noexcept;

} // namespace dongled::policy
