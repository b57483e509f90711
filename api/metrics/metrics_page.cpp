#include "api/metrics/metrics_page.hpp"

#include "api/metrics/exposition.hpp"
#include "api/metrics/metrics_parts.hpp"

#include <algorithm>
#include <map>

namespace dongled::api {

namespace {

double started_seconds(unix_ms x) { return static_cast<double>(x) / 1000; }

void write_process(exposition& out, const metrics_facts& x) {
  out.gauge("build_info", "The version of the daemon; always 1.");
  out.sample({{"version", x.version}}, 1);
  out.gauge("process_start_time_seconds", "When the daemon started, since the Unix epoch.");
  out.sample(started_seconds(x.started));
  auto& p = x.process;
  out.counter("process_cpu_seconds_total", "Processor time used, by user and system.");
  if (p)
    out.sample(p->cpu_seconds);
  out.gauge("process_resident_memory_bytes", "Resident memory.");
  if (p)
    out.sample(static_cast<double>(p->rss_bytes));
  out.gauge("process_open_fds", "Open file descriptors.");
  if (p)
    out.sample(static_cast<double>(p->open_fds));
  out.gauge("process_max_fds", "The soft limit of open file descriptors.");
  if (p)
    out.sample(static_cast<double>(p->fd_limit));
  out.gauge("process_threads", "Threads.");
  if (p)
    out.sample(static_cast<double>(p->threads));
}

void write_host(exposition& out, const metrics_facts& x) {
  auto& host = x.rack.host;
  out.gauge("uplink_up", "Whether the host's own link is up and has a default route.");
  out.sample(host.uplink.up && host.uplink.metric ? 1 : 0);
  out.counter("netlink_overruns_total",
              "Bursts of kernel notices that were too many for the socket; a fresh look follows.");
  out.sample(static_cast<double>(host.overruns));
  out.gauge("tuning_settings", "Settings of the kernel that are applied, and not undone.");
  out.sample(static_cast<double>(host.tuning.ours));
  out.counter("tuning_writes_total", "Settings of the kernel written, and given back.");
  out.sample({{"outcome", "written"}}, static_cast<double>(host.tuning.writes));
  out.sample({{"outcome", "failed"}}, static_cast<double>(host.tuning.failures));
  out.gauge("journal_degraded", "Whether history cannot be written; 0: it is.");
  out.sample(host.journal_trouble.empty() ? 0 : 1);
  out.gauge("conditions", "Conditions that hold now, by code, as /status lists them.");
  std::map<std::string, unsigned> held;
  for (auto& one : x.rack.conditions)
    ++held[one.code];
  for (auto& [code, n] : held)
    out.sample({{"code", code}}, n);
  out.gauge("journal_size_bytes", "The journal's files on disk.");
  out.sample(static_cast<double>(x.journal_bytes));
  out.counter("journal_happenings_total",
              "Happenings written by the journal, or lost because it could not write for long.");
  out.sample({{"result", "written"}}, static_cast<double>(x.journal_written));
  out.sample({{"result", "lost"}}, static_cast<double>(x.journal_lost));
  out.gauge("journal_waiting_happenings",
            "Happenings that the journal has not written yet; after a death of the journal this is "
            "right again with the next happening.");
  auto dealt_with = x.journal_written + x.journal_lost;
  out.sample(static_cast<double>(x.journal_told - std::min(dealt_with, x.journal_told)));
  out.counter("happenings_total", "What was told to the journal and the event streams, by kind.");
  for (auto& [kind, n] : x.happened.happenings)
    out.sample({{"kind", kind}}, static_cast<double>(n));
}

void write_http(exposition& out, const http_sums& x) {
  out.counter("http_requests_total", "Requests answered by the HTTP API, by route and status.");
  for (auto& [of, n] : x.answers)
    out.sample({{"route", of.first}, {"code", std::to_string(of.second)}}, static_cast<double>(n));
  out.histograms("http_request_duration_seconds",
                 "How long an answer took, by route; a toggle's includes the toggle.");
  for (auto& [route, took] : x.seconds)
    out.sample({{"route", route}}, took);
}

/// Hooks are named by their place: a URL may hold a secret.
void write_hooks(exposition& out, const std::vector<hook_sums>& hooks) {
  auto each = [&](auto value) {
    for (size_t i = 0; i < hooks.size(); ++i)
      value(metric_labels{{"hook", std::to_string(i + 1)}}, hooks[i]);
  };
  out.gauge("webhook_queue_length", "Events that wait for the webhook's receiver.");
  each([&](const metric_labels& of, auto& x) { out.sample(of, static_cast<double>(x.waiting)); });
  auto kinds = [&](const char* label, const char* one, uint64_t hook_sums::*ones, const char* two,
                   uint64_t hook_sums::*twos) {
    each([&](metric_labels of, auto& x) {
      of.emplace_back(label, one);
      out.sample(of, static_cast<double>(x.*ones));
      of.back().second = two;
      out.sample(of, static_cast<double>(x.*twos));
    });
  };
  out.counter("webhook_deliveries_total", "Tries to deliver an event, by how they went.");
  kinds("result", "delivered", &hook_sums::delivered, "failed", &hook_sums::failed);
  out.counter("webhook_dropped_total", "Events given up: too old, or too many.");
  kinds("reason", "expired", &hook_sums::expired, "full", &hook_sums::pushed);
}

} // namespace

std::string metrics_page(const metrics_facts& x) {
  exposition out;
  write_process(out, x);
  write_host(out, x);
  write_firewall(out, x.rack);
  write_tree(out, x);
  write_dongles(out, x.rack);
  write_modems(out, x.rack);
  write_traffic(out, x.rack);
  write_toggles(out, x);
  write_power(out, x);
  write_http(out, x.http);
  write_hooks(out, x.hooks);
  return out.text();
}

} // namespace dongled::api
