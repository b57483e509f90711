#include "api/metrics/metrics_parts.hpp"

#include <utility>

namespace dongled::api {

using io::relay::counters;

namespace {

using number = uint64_t counters::*;

/// One family, with a sample for each dongle.
void write_one(exposition& out, const rack_picture& x, number which) {
  for (auto& [dongle, carried] : x.carried)
    out.sample({{"dongle", to_string(dongle)}}, static_cast<double>(carried.*which));
}

/// One family, with a sample for each dongle and each of @p kinds.
void write_kinds(exposition& out, const rack_picture& x, const char* label,
                 std::initializer_list<std::pair<const char*, number>> kinds) {
  for (auto& [dongle, carried] : x.carried)
    for (auto& [name, which] : kinds)
      out.sample({{"dongle", to_string(dongle)}, {label, name}},
                 static_cast<double>(carried.*which));
}

} // namespace

void write_traffic(exposition& out, const rack_picture& x) {
  out.gauge("connections", "Client connections that are open now.");
  write_one(out, x, &counters::connections);
  out.counter("connections_accepted_total", "Client connections accepted since the start.");
  write_one(out, x, &counters::accepted);
  out.counter("connections_rejected_total",
              "Requests not served: refused by us or the far end, denied by policy, or malformed.");
  write_kinds(out, x, "reason",
              {{"refused", &counters::refused},
               {"denied", &counters::denied},
               {"malformed", &counters::malformed}});
  out.counter("connections_ended_total", "Client connections that are over, by reason.");
  for (auto& [dongle, carried] : x.carried)
    for (size_t i = 0; i < carried.ended.size(); ++i)
      out.sample(
        {{"dongle", to_string(dongle)}, {"reason", to_string(static_cast<io::relay::ending>(i))}},
        static_cast<double>(carried.ended[i]));
  out.counter("relay_bytes_total",
              "Payload sent to (up) and received from (down) far ends since the daemon's start.");
  write_kinds(out, x, "direction", {{"up", &counters::up_bytes}, {"down", &counters::down_bytes}});
  auto by_errno = [&](auto which, const char* label) {
    for (auto& [dongle, carried] : x.carried)
      for (size_t i = 0; i < io::relay::socket_outcomes; ++i)
        if ((carried.*which)[i] > 0 || i == 0)
          out.sample({{"dongle", to_string(dongle)},
                      {label, to_string(static_cast<io::relay::socket_outcome>(i))}},
                     static_cast<double>((carried.*which)[i]));
  };
  out.counter("upstream_connects_total", "Connects to far ends that came to an end, by errno.");
  by_errno(&counters::connects, "errno");
  out.counter("accept_errors_total", "Accepts that failed for want of something, by errno.");
  by_errno(&counters::accept_errors, "errno");
  out.counter("udp_associations_total", "UDP associations opened.");
  write_one(out, x, &counters::associations);
  out.counter("udp_datagrams_total", "Datagrams sent to (up) and received from (down) far ends.");
  write_kinds(out, x, "direction",
              {{"up", &counters::datagrams_up}, {"down", &counters::datagrams_down}});
  out.counter("dns_lookups_total",
              "Names looked up through the dongle: found, missing (no such name), failed (no "
              "answer), or remembered from before.");
  write_kinds(out, x, "result",
              {{"found", &counters::names_found},
               {"missing", &counters::names_missing},
               {"failed", &counters::names_failed},
               {"remembered", &counters::names_remembered}});
}

} // namespace dongled::api
