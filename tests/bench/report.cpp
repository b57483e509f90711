#include "tests/bench/report.hpp"

#include <algorithm>
#include <cstdio>

namespace dongled::bench {

namespace {

struct row {
  const char* title;
  const char* key;
  int digits;
  double (*value)(const figures&);
};

/// A new figure is one row here.
constexpr row rows[] = {
  {"down, GiB/s", "down_gib_s", 2, [](const figures& x) { return x.down.gib_per_second; }},
  {"  CPU s per GiB", "down_cpu_s_gib", 3, [](const figures& x) { return x.down.cpu_per_gib; }},
  {"up, GiB/s", "up_gib_s", 2, [](const figures& x) { return x.up.gib_per_second; }},
  {"  CPU s per GiB", "up_cpu_s_gib", 3, [](const figures& x) { return x.up.cpu_per_gib; }},
  {"new connections/s", "connections_s", 0, [](const figures& x) { return x.rate.per_second; }},
  {"  CPU us each", "connection_cpu_us", 0, [](const figures& x) { return x.rate.cpu_us; }},
  {"  failed", "connections_failed", 0,
   [](const figures& x) { return static_cast<double>(x.rate.failed); }},
  {"ping p50, us", "ping_p50_us", 0, [](const figures& x) { return x.ping.p50; }},
  {"ping p99, us", "ping_p99_us", 0, [](const figures& x) { return x.ping.p99; }},
  {"  p50 beside bulk", "busy_ping_p50_us", 0, [](const figures& x) { return x.busy_ping.p50; }},
  {"  p99 beside bulk", "busy_ping_p99_us", 0, [](const figures& x) { return x.busy_ping.p99; }},
  {"LTE pace, 1 flow:", "paced_1_mib_s", 2,
   [](const figures& x) { return x.paced_one.gib_per_second * 1024; }},
  {"  CPU s per GiB", "paced_1_cpu_s_gib", 3,
   [](const figures& x) { return x.paced_one.cpu_per_gib; }},
  {"LTE pace, 50 flows:", "paced_50_mib_s", 2,
   [](const figures& x) { return x.paced_many.gib_per_second * 1024; }},
  {"  CPU s per GiB", "paced_50_cpu_s_gib", 3,
   [](const figures& x) { return x.paced_many.cpu_per_gib; }},
  {"datagrams/s, 64 B", "datagrams_64_s", 0, [](const figures& x) { return x.small.per_second; }},
  {"  CPU s a million", "datagrams_64_cpu_s", 2,
   [](const figures& x) { return x.small.cpu_per_million; }},
  {"datagrams/s, 1200 B", "datagrams_1200_s", 0,
   [](const figures& x) { return x.large.per_second; }},
  {"  CPU s a million", "datagrams_1200_cpu_s", 2,
   [](const figures& x) { return x.large.cpu_per_million; }},
  {"datagram p50, us", "datagram_p50_us", 0, [](const figures& x) { return x.datagram_ping.p50; }},
  {"datagram p99, us", "datagram_p99_us", 0, [](const figures& x) { return x.datagram_ping.p99; }},
  {"idle relays", "idle_relays", 0,
   [](const figures& x) { return static_cast<double>(x.idle.relays); }},
  {"  KiB each", "idle_kib", 2, [](const figures& x) { return x.idle.kib_each; }},
  {"  CPU, % of a core", "idle_cpu_percent", 2,
   [](const figures& x) { return x.idle.cpu_percent; }},
};

std::string cell(double x, int digits) {
  char text[32];
  std::snprintf(text, sizeof text, "%12.*f", digits, x);
  return text;
}

std::string label(const std::string& x, size_t width, bool to_the_right) {
  std::string blank(width - std::min(width, x.size()), ' ');
  return to_the_right ? blank + x : x + blank;
}

const figures* find(const std::vector<figures>& all, const char* name) {
  auto it = std::ranges::find(all, name, &figures::name);
  return it == all.end() ? nullptr : &*it;
}

std::string ratio(const figures* of, const figures* to, const row& x) {
  auto base = to == nullptr ? 0 : x.value(*to);
  return of == nullptr || base <= 0 ? label("-", 12, true) : cell(x.value(*of) / base, 2);
}

} // namespace

std::string table(const std::vector<figures>& all) {
  const auto* ours = find(all, "dongled");
  std::string text = label("", 20, false);
  for (const auto& x : all)
    text += label(x.name, 12, true);
  text += label("/ dante", 12, true) + label("/ microsocks", 14, true) + '\n';
  for (const auto& r : rows) {
    text += label(r.title, 20, false);
    for (const auto& x : all)
      text += cell(r.value(x), r.digits);
    text += ratio(ours, find(all, "dante"), r) + "  " + ratio(ours, find(all, "microsocks"), r);
    text += '\n';
  }
  return text;
}

nlohmann::json as_json(const std::vector<figures>& all) {
  nlohmann::json list = nlohmann::json::object();
  for (const auto& x : all)
    for (const auto& r : rows)
      list[x.name][r.key] = r.value(x);
  return list;
}

} // namespace dongled::bench
