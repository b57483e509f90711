#include "actors/firewall_view.hpp"
#include "api/metrics/metrics_parts.hpp"

#include <algorithm>

namespace dongled::api {

void write_firewall(exposition& out, const rack_picture& x) {
  auto view = x.host.firewall;
  if (!view)
    return;
  out.gauge("firewall_enabled", "Whether a list says who may connect; 0: socks.allow alone does.");
  out.sample(view->enabled ? 1 : 0);
  out.gauge("firewall_enforced", "Whether the kernel holds the list, read back.");
  out.sample(view->enforced ? 1 : 0);
  out.gauge("firewall_entries", "Merged intervals of the list in force, by family.");
  out.sample({{"family", "ipv4"}}, static_cast<double>(view->v4));
  out.sample({{"family", "ipv6"}}, static_cast<double>(view->v6));
  out.gauge("firewall_list_timestamp_seconds",
            "When the list in force was last known to be its source's, since the Unix epoch.");
  if (view->listed)
    out.sample(static_cast<double>(view->fetched_at) / 1000);
  out.gauge("firewall_list_refused", "Whether the newest list was not taken.");
  out.sample(view->refusal ? 1 : 0);
  out.counter("firewall_blocked_packets_total", "Packets that the kernel has refused.");
  out.sample(static_cast<double>(view->blocked));
}

} // namespace dongled::api
