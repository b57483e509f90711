#pragma once

#include "actors/condition_table.hpp"
#include "actors/policy/cut_mark.hpp"
#include "actors/policy/dongle_phase.hpp"
#include "actors/policy/egress.hpp"
#include "actors/toggle_record.hpp"
#include "config/ids.hpp"
#include "io/netlink/recognise.hpp"
#include "io/relay/foreign_answer.hpp"
#include "io/store/records.hpp"

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace dongled {

using time_point = std::chrono::steady_clock::time_point;

struct power_map;

/// One dongle as everybody may see it. Each part is written by one actor only, named beside it.
struct dongle_view {
  subnet_id subnet;
  bool known = false; ///< gate: expected, learned or seen.

  struct link_part {
    bool looked = false; ///< The kernel has been asked at least once.
    bool present = false, conflict = false;
    std::string interface, address;
    int ifindex = 0;
    port_path port;
    std::vector<std::string> missing; ///< Routes, rule or address that are not as wished.
    unix_ms seen_at = 0;              ///< When its interface was last there; 0: never yet.
  } link;                             ///< route

  struct usb_part {
    port_path port;     ///< Where it is, or was last: configured, seen or learned; empty: unknown.
    bool there = false; ///< A device is on that port.
    bool storage = false; ///< It shows its CD-ROM and wants a mode switch.
    std::string hub, controller;
  } usb; ///< gate

  struct health_part {
    policy::egress now = policy::egress::unknown;
    std::string external_ip;   ///< Of the last probe that came back.
    unix_ms good_at = 0;       ///< When traffic was last known to flow, by a probe or by bytes.
    unix_ms failing_since = 0; ///< When the first probe of this row of failures failed.
    uint32_t failures = 0;     ///< In a row.
    std::string error;
    bool doubted = false; ///< The probes of all dongles fail: the probes are to blame.
    std::string unasked;  ///< Why it could not be probed, by our own fault; empty: it was.
    /// What the newest probes got from somebody else than their hosts; nothing: no such thing.
    std::optional<io::relay::foreign_answer> foreign;
    std::string useless; ///< Why the probes cannot tell anything; empty: they can.
  } health;              ///< health; `doubted`, `useless`: gate

  struct modem_part {
    bool looked = false, answers = false, connected = false;
    std::string connection;   ///< In words.
    std::string trouble;      ///< What no repair heals; empty: nothing.
    std::string trouble_code; ///< The same for programs: "no_sim"; empty: nothing.
    std::string model, imei, network, error;
    std::string plmn; ///< The newest that was told: a modem without service tells none.
    std::optional<signal_view> signal;
    traffic_view traffic;
  } modem; ///< modem

  struct socks_part {
    bool listening = false;
    uint16_t port = 0;
    std::string error;
  } socks; ///< socks

  struct toggle_part {
    std::string running; ///< The id of the running toggle; empty: none.
    std::string asked_by;
    std::string action;          ///< What it is doing.
    bool climbs = false;         ///< A fresh look found it ill, and it is being repaired.
    std::vector<subnet_id> hits; ///< Who loses power by the rung that runs now; else empty.
    unix_ms started = 0;
    uint64_t told = 0; ///< The happening that told its start: the cause of what it does.
    std::optional<toggle_result> last;
    std::optional<time_point> last_end; ///< By the actor clock: what "recent" is judged by.
  } toggle;                             ///< gate; `action`, `climbs` and `hits`: toggle

  struct power_part {
    bool off = false; ///< An operator's wish, kept over restarts.
    std::string by;
  } power; ///< gate

  struct recovery_part {
    bool paused = false;
    unix_ms until = 0;    ///< End of the pause; 0: until resumed.
    unix_ms next_try = 0; ///< Back-off after a failed recovery; 0: none.
    std::string plan;     ///< What gate waits for, or why it leaves the dongle alone.
  } recovery;             ///< gate

  policy::cut_mark cut; ///< hub_power; gate clears it when the dongle works again

  struct subtree_part {
    std::string quarantine; ///< Why its subtree is held down; empty: it is up.
    unix_ms until = 0;
  } subtree; ///< gate
};

/// What is known of the host itself.
struct host_view {
  io::netlink::uplink_fact uplink; ///< hotplug
  uint64_t overruns = 0;           ///< hotplug: netlink notifications lost.
  std::string trouble;             ///< hotplug: why it cannot look at the host now; empty: it can.
  std::string advertise;           ///< hotplug: the host part of proxy URLs.
  std::string journal_trouble;     ///< journal: why history is not kept; empty: it is.
  /// journal: what earlier runs of the daemon carried; null: not known.
  std::shared_ptr<const io::store::traffic_records> carried_before;
  std::shared_ptr<const power_map> ports; ///< hub_power: as read last; null: not yet.
};

/// A table of last words, as an ETS table is in Erlang: owners write their part, anybody reads a
/// copy, nobody waits for an actor to draw `/status`. Thread-safe.
class board {
public:
  /// Told of a dongle's new phase, under the lock: must be short, must not throw, nor use the
  /// board.
  using phase_witness =
    std::function<void(subnet_id, policy::phase before, const policy::phase_verdict& now)>;

  /// Set once, before anybody writes.
  void on_phase(phase_witness x) { witness_ = std::move(x); }

  /// Told of a condition that is raised (@p holds) or cleared by an actor, without the lock.
  using condition_witness = std::function<void(const condition&, bool holds)>;
  /// Set once, before anybody writes.
  void on_condition(condition_witness x) { condition_witness_ = std::move(x); }

  /// Where `since` of conditions comes from. Set once, before anybody writes.
  void go_by(std::function<unix_ms()> clock) { clock_ = std::move(clock); }

  /// Changes the view of @p x under the lock; @p write must be short and must not throw.
  template <class F>
  void update(subnet_id x, F write) {
    std::lock_guard guard{mutex_};
    auto& view = dongles_[x];
    view.subnet = x;
    write(view);
    if (witness_)
      compare(view);
    settle(view);
  }

  template <class F>
  void update_host(F write) {
    std::lock_guard guard{mutex_};
    write(host_);
    settle_host();
  }

  /// A condition holds from now on, or still; `since` is kept meanwhile. One writer each, by code
  /// and dongle; whoever raises it clears it, also at its start if it may have died meanwhile.
  void raise(condition x);
  void clear(const std::string& code, std::optional<subnet_id> dongle = {});
  /// One of both.
  void hold(bool holds, condition x);

  /// What holds, oldest first; of dongles that are known. Those that follow from views
  /// (actors/view_conditions.hpp) are among them.
  std::vector<condition> conditions() const;

  std::optional<dongle_view> find(subnet_id x) const;

  /// What @p read makes of the view of @p x, null when there is none, under the lock: for those who
  /// look often and need little. @p read must be short and must not throw.
  template <class F>
  auto glance(subnet_id x, F read) const {
    std::lock_guard guard{mutex_};
    auto found = dongles_.find(x);
    return read(found == dongles_.end() ? nullptr : &found->second);
  }

  /// Everything, sorted by subnet.
  std::vector<dongle_view> all() const;
  host_view host() const;

private:
  void compare(const dongle_view& view);
  void settle(const dongle_view& view);
  void settle_host();

  mutable std::mutex mutex_;
  phase_witness witness_;
  std::map<subnet_id, policy::phase> phases_; ///< As the witness was told last.
  std::map<subnet_id, dongle_view> dongles_;
  host_view host_;
  condition_table conditions_;
  condition_witness condition_witness_;
  std::function<unix_ms()> clock_ = wall_clock_now;
};

} // namespace dongled
