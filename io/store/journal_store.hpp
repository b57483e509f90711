#pragma once

#include "io/store/records.hpp"
#include "io/store/sqlite.hpp"

#include <chrono>
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
  /// a newer daemon is left alone: `fault::unsupported`. Makes the directory if need be. The look
  /// for damage takes @p check at most; with 0 there is none.
  static result<journal_store> open(const std::string& path,
                                    std::chrono::milliseconds check = std::chrono::seconds{2});

  /// Whether the look for damage came to its end.
  bool checked() const noexcept { return checked_; }

  /// Where a damaged predecessor lies now, for the log.
  const std::optional<std::string>& set_aside() const noexcept { return set_aside_; }

  /// Whether a file was there and had nothing in it: what it held is lost.
  bool emptied() const noexcept { return emptied_; }

  /// Performs @p deed, any number of calls but `put_traffic`, as one transaction.
  template <class Deed>
  result<done> together(Deed deed) {
    return db_.together(std::move(deed));
  }

  /// Notes that a toggle begins; the answer is its id, never used again. A caller that must name
  /// its toggles even while the store is away brings the @p id; one that is there stays as it is.
  result<uint64_t> begin_toggle(subnet_id dongle, const std::string& asked_by, unix_ms now,
                                std::optional<uint64_t> id = {});
  /// Stores one trace entry as it happens; the answer is its place. Ignores `entry.seq`.
  result<uint64_t> append_trace(uint64_t toggle, const trace_record& entry);
  /// Ends a running toggle; one that has ended already is `fault::refused` and stays as it was.
  result<done> end_toggle(uint64_t toggle, unix_ms now, const std::string& result_json,
                          const std::string& outcome = {});
  /// Ends, as failed, what a crash left running; the answer is their ids. Called once at start.
  result<std::vector<uint64_t>> close_unfinished(unix_ms now,
                                                 const std::string& result_json = stopped_result);
  /// The result of a toggle that the daemon did not live to finish.
  static const char* const stopped_result;

  result<toggle_record> toggle(uint64_t id);
  result<std::vector<trace_record>> trace(uint64_t toggle);
  /// The newest first, of one dongle or of all.
  result<std::vector<toggle_record>> toggles(std::optional<subnet_id> dongle, size_t limit);
  result<std::vector<toggle_record>> toggles(const toggle_filter& x);

  /// Keeps what happened; false: that id is there already, and nothing was changed.
  result<bool> put_happening(const happening_record& x);
  result<bool> has_happening(uint64_t id);
  /// The newest id of a happening or a toggle in the store at @p path, which is only looked at; 0:
  /// there is none.
  static result<uint64_t> newest_id(const std::string& path);
  /// The oldest first.
  result<std::vector<happening_record>> happenings(const happening_filter& x);

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
  /// those of the same run, and come on top of what earlier runs carried. What a dongle has carried
  /// since it was told last is @p now's hour's.
  result<done> put_traffic(int64_t run, const traffic_records& sums, unix_ms now);
  /// What was carried by all runs but @p run, by dongle and user.
  result<traffic_records> traffic_before(int64_t run);

  /// What was carried hour by hour, the oldest first, of one dongle or of all.
  result<std::vector<hour_record>> traffic_hours(std::optional<subnet_id> dongle, unix_ms since,
                                                 size_t limit);

  result<done> put_signal(const signal_record& x);
  /// The oldest first, of one dongle or of all.
  result<std::vector<signal_record>> signals(std::optional<subnet_id> dongle, unix_ms since,
                                             size_t limit);

  /// What it takes up.
  result<store_extent> extent();
  /// Forgets history from before @p before, and the accounts of users who were last seen before
  /// @p users_before; of each kind the oldest @p at_most are looked at, so that nobody waits for
  /// long. The answer is how many rows went: call again until it is 0.
  result<size_t> forget(unix_ms before, unix_ms users_before, size_t at_most);
  /// Gives back to the disk what @p pages idle pages take up. The answer: how many are left.
  result<size_t> shrink(size_t pages);

  /// Caps the file at @p pages of 4 KiB, or at what it has already; beyond, writes are
  /// `fault::exhausted`.
  result<done> limit_pages(uint32_t pages);

private:
  journal_store(connection db, bool checked, std::string path)
    : db_(std::move(db)), checked_(checked), path_(std::move(path)) {}

  template <class Write>
  result<done> durably(Write write);

  connection db_;
  bool checked_;
  std::string path_;
  std::optional<std::string> set_aside_;
  bool emptied_ = false;
};

} // namespace dongled::io::store
