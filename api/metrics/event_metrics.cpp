#include "api/metrics/metrics_parts.hpp"

namespace dongled::api {

void write_toggles(exposition& out, const metrics_facts& x) {
  auto& h = x.happened;
  out.gauge("toggles_running", "Toggles that run now.");
  double running = 0;
  for (auto& d : x.rack.dongles)
    running += d.toggle.running.empty() ? 0 : 1;
  out.sample(running);
  out.counter("toggles_total", "Toggles that ended, by outcome, the step that did it or was tried "
                               "last, and who asked.");
  for (auto& [of, n] : h.toggles) {
    auto& [dongle, outcome, step, asked_by] = of;
    out.sample({{"dongle", std::to_string(dongle)},
                {"outcome", outcome},
                {"step", std::to_string(step)},
                {"asked_by", asked_by}},
               static_cast<double>(n));
  }
  out.histograms("toggle_duration_seconds", "How long toggles took, by outcome and step.");
  for (auto& [of, took] : h.toggle_seconds)
    out.sample({{"outcome", of.first}, {"step", std::to_string(of.second)}}, took);
  out.counter("address_changes_total", "Public addresses seen that were new on their dongle.");
  for (auto& [dongle, seen] : h.addresses)
    out.sample({{"dongle", to_string(dongle)}}, static_cast<double>(seen.changes));
  out.gauge("address_changed_timestamp_seconds",
            "When the public address was last seen to change.");
  for (auto& [dongle, seen] : h.addresses)
    out.sample({{"dongle", to_string(dongle)}}, static_cast<double>(seen.at) / 1000);
}

void write_power(exposition& out, const metrics_facts& x) {
  out.counter("power_operations_total",
              "Deeds done to USB power, by what was done and whether it was read back as wished.");
  for (auto& [of, n] : x.happened.power)
    out.sample({{"operation", of.first}, {"result", of.second ? "done" : "failed"}},
               static_cast<double>(n));
  out.gauge("ports_held_off", "Ports without power, or devices without leave, that are written "
                              "down to be put right again.");
  out.sample(static_cast<double>(x.ports_held_off));
  out.gauge("ports_data_only", "Ports known to say off while their stick lives on.");
  out.sample(static_cast<double>(x.data_only_ports));
}

} // namespace dongled::api
