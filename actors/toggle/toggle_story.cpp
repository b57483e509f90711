#include "actors/toggle/toggle_story.hpp"

#include "actors/toggle/change_address.hpp"
#include "actors/toggle/climb.hpp"
#include "actors/toggle/look.hpp"
#include "io/hilink/errors.hpp"

namespace dongled {

using policy::illness;

namespace {

/// A recovery that finds nothing to recover from leaves the dongle, and its address, as they are.
toggle_result found_well(const conductor& with, std::string address) {
  with.note("leave alone", "it works again by itself", "egress " + address, with.now());
  toggle_result out;
  out.outcome = toggle_outcome::recovered;
  out.ip = std::move(address);
  return out;
}

/// What the answer shows besides the address: readings of the modem, as far as it gives them.
flow<done> decorate(const conductor& with, toggle_result& out) {
  auto budget = with.config()->dongles.modem.timeout;
  auto traffic = co_await with.modem<io::hilink::traffic_counters>(
    "read traffic", [](io::hilink::client& c, milliseconds b) { return c.traffic(b); }, budget);
  if (!traffic && io::hilink::is_silence(traffic.why()))
    co_return done{}; // nor would it say anything else
  if (traffic)
    out.traffic = {traffic->current_upload, traffic->current_download};
  auto signal = co_await with.modem<io::hilink::radio_signal>(
    "read signal", [](io::hilink::client& c, milliseconds b) { return c.signal(b); }, budget);
  auto network = co_await with.modem<io::hilink::serving_network>(
    "read network", [](io::hilink::client& c, milliseconds b) { return c.network(b); }, budget);
  if (signal)
    out.signal = signal_view{
      signal->rsrp, signal->rsrq,    signal->rssi, signal->sinr,
      signal->band, signal->cell_id, signal->pci,  network ? network->numeric : signal->plmn};
  auto bye = co_await with.modem<done>(
    "log out", [](io::hilink::client& c, milliseconds b) { return c.logout(b); }, budget);
  (void)bye; // best effort: the seat times out by itself
  co_return done{};
}

} // namespace

flow<toggle_result> tell_toggle(const conductor& with) {
  auto findings = co_await look_patiently(with);
  auto verdict = policy::diagnose(findings);
  with.note("diagnose", to_string(verdict.what), verdict.why, with.now());
  toggle_result out;
  switch (verdict.what) {
  case illness::none:
    if (with.order().who == policy::asker::recovery)
      out = found_well(with, *findings.egress);
    else
      out = co_await change_address(with, *findings.egress);
    break;
  case illness::probe_useless:
  case illness::hopeless: out.error = verdict.why; break;
  case illness::not_known:
    out.error = verdict.why;
    out.not_known = true;
    break;
  case illness::no_route:
  case illness::no_egress:
  case illness::walled_garden:
  case illness::storage_mode:
  case illness::no_interface: {
    climb_order why{verdict.what, verdict.why, false, false, {}, findings.modem_mute};
    out = co_await climb(with, std::move(why));
    break;
  }
  }
  out.previous_ip = findings.egress.value_or(with.order().previous_ip);
  if (out.outcome != toggle_outcome::failed)
    co_await decorate(with, out);
  co_return out;
}

} // namespace dongled
