#pragma once

#include "io/store/records.hpp"
#include "io/store/sqlite.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace dongled::io::store {

/// The daemon's memory over restarts: toggles with their traces, addresses, topology, what is
/// switched off or paused, and traffic. Blocks on the disk; owned by the journal actor alone. Each
/// call is one transaction: it took, or nothing changed. A full disk is `fault::exhausted`, and the
/// store goes on serving what it has.
class journal_store {
public:
  /// Opens or creates the store and brings its schema up to date. A file that is damaged, or no
  /// store at all, is renamed aside (`set_aside()` tells where) and a fresh one begun; a store of
  /// a newer daemon is left alone: `fault::unsupported`. Makes the directory if need be.
  static result<journal_store> open(const std::string& path);

  /// Where a damaged predecessor lies now, for the log.
  const std::optional<std::string>& set_aside() const noexcept { return set_aside_; }

  /// Notes that a toggle begins; the answer is its id, never used again. A caller that must name
  /// its toggles even while the store is away brings the @p id; one that is taken is a failure.
  result<uint64_t> begin_toggle(subnet_id dongle, const std::string& asked_by, unix_ms now,
                                std::optional<uint64_t> id = {});
  /// Stores one trace entry as it happens; the answer is its place. Ignores `entry.seq`.
  result<uint64_t> append_trace(uint64_t toggle, const trace_record& entry);
  /// Ends a running toggle; one that has ended already is `fault::refused` and stays as it was.
  result<done> end_toggle(uint64_t toggle, unix_ms now, const std::string& result_json);
  /// Ends, as failed, what a crash left running; the answer is their ids. Called once at start.
  result<std::vector<uint64_t>> close_unfinished(unix_ms now,
                                                 const std::string& result_json = stopped_result);
  /// The result of a toggle that the daemon did not live to finish.
  static const char* const stopped_result;

  result<toggle_record> toggle(uint64_t id);
  result<std::vector<trace_record>> trace(uint64_t toggle);
  /// The newest first, of one dongle or of all.
  result<std::vector<toggle_record>> toggles(std::optional<subnet_id> dongle, size_t limit);

  result<done> add_address(const address_record& x);
  /// The newest first.
  result<std::vector<address_record>> addresses(subnet_id dongle, size_t limit);

  /// Notes what is plugged where; a dongle has one port and a port one dongle, the last one wins.
  result<done> learn(const topology_record& x);
  result<std::vector<topology_record>> topology();

  /// Keeps, or lifts, the administrative "off" of a dongle.
  result<done> set_power_off(const power_off_record& x);
  result<done> clear_power_off(subnet_id dongle);
  result<std::vector<power_off_record>> powered_off();

  /// Keeps, or lifts, a pause of recovery.
  result<done> set_pause(const pause_record& x);
  result<done> clear_pause(subnet_id dongle);
  result<std::vector<pause_record>> pauses();

  /// Keeps what was carried since the start of the daemon's run @p run (never 0): sums that replace
  /// those of the same run, and come on top of what earlier runs carried.
  result<done> put_traffic(int64_t run, const traffic_records& sums);
  /// What was carried by all runs but @p run, by dongle and user.
  result<traffic_records> traffic_before(int64_t run);

  /// Forgets all but the newest ended toggles, and all but the newest addresses per dongle.
  result<done> prune(size_t keep_toggles, size_t keep_addresses);

  /// Caps the file at @p pages of 4 KiB, or at what it has already; beyond, writes are
  /// `fault::exhausted`.
  result<done> limit_pages(uint32_t pages);

private:
  explicit journal_store(connection db) : db_(std::move(db)) {}

  connection db_;
  std::optional<std::string> set_aside_;
};

} // namespace dongled::io::store
