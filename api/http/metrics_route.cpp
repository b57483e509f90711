#include "api/gather.hpp"
#include "api/http/http_routes.hpp"
#include "api/metrics/exposition.hpp"
#include "api/metrics/metrics_page.hpp"

#include <caf/actor_clock.hpp>
#include <caf/actor_system.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>

// `/metrics`. What is counted elsewhere is copied; only mailboxes must be asked for.

namespace dongled::api {

namespace {

using supervision::actor_report;
using supervision::census_entry;

/// A scrape waits no longer for actors that are busy: it says that they are.
constexpr milliseconds report_patience{15};

bool is_asked(const census_entry& x) { return x.handle && !x.supervisor.ends_with("/relays"); }

flow<result<reports>> ask_all(caf::event_based_actor* self, world_ptr w) {
  gather<actor_report> asked{self};
  for (auto& x : w->census->snapshot())
    if (is_asked(x))
      asked.ask(x.path, x.handle, report_patience, supervision::report_request{});
  auto all = co_await asked;
  reports out;
  for (auto& [path, said] : all)
    if (said)
      out.emplace(path, std::move(*said));
  co_return out;
}

uint64_t bytes_of(const std::string& file) {
  std::error_code missing;
  auto n = std::filesystem::file_size(file, missing);
  return missing ? 0 : n;
}

uint64_t lines_of(const std::string& file) {
  std::ifstream in(file);
  uint64_t n = 0;
  for (std::string line; std::getline(in, line);)
    n += line.empty() ? 0 : 1;
  return n;
}

uint64_t files_in(const std::string& folder) {
  std::error_code bad;
  uint64_t n = 0;
  for (std::filesystem::directory_iterator at(folder, bad), end; !bad && at != end;
       at.increment(bad))
    ++n;
  return n;
}

metrics_facts facts(http_desk& desk) {
  auto& w = *desk.world;
  metrics_facts out;
  out.rack = picture_of(w, desk.actors.system().clock().now());
  if (auto said = desk.actors.tell<reports>(
        report_patience * 4, "ask all actors how they are",
        [w = desk.world](caf::event_based_actor* self) { return ask_all(self, w); }))
    out.said = std::move(*said);
  out.tree = w.census->snapshot();
  desk.gauges->rack.follow(*w.history);
  out.happened = desk.gauges->rack.now();
  out.http = desk.gauges->http.now();
  out.hooks = desk.gauges->hooks.now();
  if (auto p = io::host::read_process_stats())
    out.process = *p;
  if (auto& journal = desk.gauges->journal) {
    out.journal_written = journal->stored();
    out.journal_lost = journal->lost();
    out.journal_told = journal->told(); // last, so that it is never less than both
  }
  out.version = desk.gauges->version;
  out.started = desk.gauges->started;
  auto& state = out.rack.config.state_dir;
  out.journal_bytes =
    bytes_of(journal_path(out.rack.config)) + bytes_of(journal_path(out.rack.config) + "-wal");
  out.data_only_ports = lines_of(state + "/data_only_ports");
  out.ports_held_off = files_in(state + "/power");
  return out;
}

} // namespace

http_answer serve_metrics(http_desk& desk, const http_ask&) {
  http_answer out;
  out.type = exposition::content_type;
  out.text = metrics_page(facts(desk));
  return out;
}

} // namespace dongled::api
