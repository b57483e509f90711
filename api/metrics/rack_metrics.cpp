#include "api/metrics/metrics_parts.hpp"

#include "actors/phase_view.hpp"

#include <array>

namespace dongled::api {

using policy::phase;

namespace {

constexpr std::array phases{
  phase::absent,  phase::conflict, phase::quarantined, phase::toggling, phase::recovering,
  phase::off,     phase::trouble,  phase::starting,    phase::ill,      phase::walled_garden,
  phase::doubted, phase::degraded, phase::ready,       phase::closed};

double seconds_of(unix_ms x) { return static_cast<double>(x) / 1000; }

/// Writes a sample for each known dongle that @p value has one of.
template <class F>
void each(exposition& out, const rack_picture& x, F value) {
  for (auto& d : x.dongles)
    if (d.known)
      if (std::optional<double> n = value(d))
        out.sample({{"dongle", to_string(d.subnet)}}, *n);
}

std::optional<double> yes(bool x) { return x ? 1 : 0; }
std::optional<double> time_or_none(unix_ms x) {
  return x == 0 ? std::nullopt : std::optional(seconds_of(x));
}

void write_places(exposition& out, const rack_picture& x) {
  out.gauge("dongle_info", "Where the dongle is and what it is; always 1.");
  for (auto& d : x.dongles)
    if (d.known)
      out.sample({{"dongle", to_string(d.subnet)},
                  {"interface", d.link.interface},
                  {"port", d.usb.port.text},
                  {"hub", d.usb.hub},
                  {"controller", d.usb.controller},
                  {"model", d.modem.model}},
                 1);
}

void write_phases(exposition& out, const rack_picture& x) {
  out.gauge("dongle_up", "Whether a client may use the dongle now.");
  each(out, x, [](auto& d) { return yes(policy::usable(phase_of(d).now)); });
  out.gauge("dongle_phase", "1 for the phase that the dongle is in.");
  for (auto& d : x.dongles) {
    if (!d.known)
      continue;
    auto now = phase_of(d).now;
    for (auto one : phases)
      out.sample({{"dongle", to_string(d.subnet)}, {"phase", policy::to_string(one)}},
                 one == now ? 1 : 0);
  }
  out.gauge("dongles_expected", "Dongles that should be there.");
  size_t known = 0;
  for (auto& d : x.dongles)
    known += d.known ? 1 : 0;
  out.sample(
    static_cast<double>(x.config.dongles.expected ? x.config.dongles.expected->size() : known));
}

} // namespace

void write_dongles(exposition& out, const rack_picture& x) {
  write_places(out, x);
  write_phases(out, x);
  out.gauge("dongle_last_good_timestamp_seconds",
            "When traffic was last known to flow, by a probe or by clients' bytes.");
  each(out, x, [](auto& d) { return time_or_none(d.health.good_at); });
  out.gauge("dongle_probe_failures", "Probes that failed in a row.");
  each(out, x, [](auto& d) { return std::optional<double>(d.health.failures); });
  out.gauge("dongle_routes_missing", "Routes, rules and addresses that are not as wished.");
  each(out, x,
       [](auto& d) { return std::optional<double>(static_cast<double>(d.link.missing.size())); });
  out.gauge("dongle_powered_off", "Whether an operator has switched its port off.");
  each(out, x, [](auto& d) { return yes(d.power.off); });
  out.gauge("dongle_recovery_paused", "Whether an operator lets its recovery rest.");
  each(out, x, [](auto& d) { return yes(d.recovery.paused); });
  out.gauge("dongle_next_recovery_timestamp_seconds",
            "When recovery is tried again after it failed; absent: nothing waits.");
  each(out, x, [](auto& d) { return time_or_none(d.recovery.next_try); });
}

void write_modems(exposition& out, const rack_picture& x) {
  out.gauge("modem_answers", "Whether the modem's API answers; absent before the first look.");
  each(out, x, [](auto& d) { return d.modem.looked ? yes(d.modem.answers) : std::nullopt; });
  out.gauge("modem_connected", "Whether the modem says that it is connected.");
  each(out, x, [](auto& d) { return d.modem.looked ? yes(d.modem.connected) : std::nullopt; });
  using reading = std::optional<double> signal_view::*;
  auto signal = [&](const char* name, const char* help, reading which) {
    out.gauge(name, help);
    each(out, x,
         [which](auto& d) { return d.modem.signal ? *d.modem.signal.*which : std::nullopt; });
  };
  signal("modem_rsrp_dbm", "Reference signal received power.", &signal_view::rsrp);
  signal("modem_rsrq_db", "Reference signal received quality.", &signal_view::rsrq);
  signal("modem_rssi_dbm", "Received signal strength.", &signal_view::rssi);
  signal("modem_sinr_db", "Signal to interference and noise.", &signal_view::sinr);
  auto plan = [&](const char* name, const char* help, auto bytes) {
    out.gauge(name, help);
    each(out, x, [bytes, &x](auto& d) -> std::optional<double> {
      if (!d.modem.plan || !x.config.dongles.plans.contains(d.subnet))
        return std::nullopt;
      return bytes(*d.modem.plan);
    });
  };
  using used = const policy::plan_view&;
  plan("plan_limit_bytes", "What the data plan holds in a period.",
       [](used p) { return std::optional<double>(static_cast<double>(p.limit)); });
  plan("plan_used_bytes", "What of it is used, as the modem counts.",
       [](used p) { return std::optional<double>(static_cast<double>(p.used)); });
  plan("plan_forecast_bytes", "What will be used by the end of the period at this pace.",
       [](used p) {
         return p.forecast ? std::optional<double>(static_cast<double>(*p.forecast)) : std::nullopt;
       });
  out.gauge("modem_sms_unread", "Text messages that nobody has read.");
  each(out, x, [](auto& d) -> std::optional<double> {
    return d.modem.sms ? std::optional<double>(d.modem.sms->unread) : std::nullopt;
  });
}

} // namespace dongled::api
