#pragma once

#include "api/metrics/http_tally.hpp"
#include "api/metrics/rack_tally.hpp"
#include "api/views/rack_picture.hpp"
#include "api/views/tree_view.hpp"
#include "api/webhooks/hook_tally.hpp"
#include "io/host/process_stats.hpp"

#include <optional>
#include <string>
#include <vector>

namespace dongled::api {

/// All that `/metrics` is drawn from.
struct metrics_facts {
  rack_picture rack;
  std::vector<supervision::census_entry> tree;
  reports said; ///< By those actors of `tree` that answered in time.
  rack_sums happened;
  http_sums http;
  std::vector<hook_sums> hooks;                   ///< As `webhooks.urls` has them.
  std::optional<io::host::process_stats> process; ///< Nothing: procfs could not be read.
  std::string version;
  unix_ms started = 0;          ///< When this run of the daemon began.
  uint64_t journal_bytes = 0;   ///< On disk.
  uint64_t journal_told = 0;    ///< Happenings that it should keep,
  uint64_t journal_written = 0; ///< has on disk,
  uint64_t journal_lost = 0;    ///< and could not take in time.
  uint64_t data_only_ports = 0; ///< That are known to say off while their stick lives on.
  uint64_t ports_held_off = 0;  ///< Written down to be switched on again.
};

/// `/metrics`: everything an operator watches, in Prometheus' text format. Pure. No label holds an
/// address of a client, a user's name or a secret.
std::string metrics_page(const metrics_facts& x);

} // namespace dongled::api
