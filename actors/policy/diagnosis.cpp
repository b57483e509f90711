#include "actors/policy/diagnosis.hpp"

#include "config/text.hpp"

namespace dongled::policy {

diagnosis diagnose(const findings& x) {
  if (x.conflict)
    return {illness::hopeless, "two interfaces claim this subnet; the later one is left alone"};
  if (!x.not_known.empty())
    return {illness::not_known, "it could not be found out how it is: " + x.not_known};
  if (!x.interface_present && x.storage_mode)
    return {illness::storage_mode, x.usb_seen};
  if (!x.interface_present)
    return {illness::no_interface, "no network interface of this dongle exists"
                                     + (x.usb_seen.empty() ? "" : ": " + x.usb_seen)};
  if (!x.outside.empty())
    return {illness::hopeless, x.outside};
  if (!x.missing_routes.empty())
    return {illness::no_route, joined(x.missing_routes)};
  if (x.egress)
    return {illness::none, "a probe through the dongle came back with " + *x.egress};
  if (!x.modem_trouble.empty())
    return {illness::hopeless, x.modem_trouble};
  if (!x.useless.empty())
    return {illness::probe_useless, x.useless};
  if (!x.walled.empty())
    return {illness::walled_garden, x.walled};
  auto why = "no probe came back (" + x.probe_error + ")";
  if (!x.modem_answered)
    return {illness::no_egress, why + " and the modem's API is silent"};
  return {illness::no_egress,
          why
            + (x.modem_connected ? " though the modem says connected" : "; the modem is offline")};
}

const char* to_string(illness x) noexcept {
  switch (x) {
  case illness::none: return "healthy";
  case illness::no_route: return "no_route";
  case illness::no_egress: return "no_egress";
  case illness::walled_garden: return "walled_garden";
  case illness::probe_useless: return "probe_useless";
  case illness::storage_mode: return "storage_mode";
  case illness::no_interface: return "no_interface";
  case illness::hopeless: return "hopeless";
  case illness::not_known: return "not_known";
  }
  return "?";
}

} // namespace dongled::policy
