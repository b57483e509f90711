#pragma once

#include "actors/policy/cut_mark.hpp"
#include "actors/policy/egress.hpp"
#include "actors/policy/plan_usage.hpp"
#include "actors/toggle_record.hpp"
#include "config/ids.hpp"
#include "io/hilink/records.hpp"
#include "io/relay/codec/foreign_answer.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace dongled {

using time_point = std::chrono::steady_clock::time_point;

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
    std::string connection;                ///< In words.
    std::string trouble;                   ///< What no repair heals; empty: nothing.
    std::string trouble_code;              ///< The same for programs: "no_sim"; empty: nothing.
    std::string login_trouble, login_code; ///< The same of our password, which traffic needs not.
    std::string model, imei, network, error;
    std::string plmn; ///< The newest that was told: a modem without service tells none.
    std::optional<signal_view> signal;
    traffic_view traffic;
    std::optional<io::hilink::sms_counts> sms; ///< Nothing: it does not say.
    std::optional<policy::plan_view> plan;     ///< Nothing: it has none, or was never counted.
  } modem;                                     ///< modem

  struct socks_part {
    bool listening = false;
    uint16_t port = 0;
    std::string error;
    std::string closed_by{}; ///< Who had it closed; empty: it is not.
  } socks;                   ///< socks

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

/// What the board knows since a deed took the power of @p x.
inline policy::since_cut since_cut_of(const dongle_view& x) {
  return {x.link.present, x.health.good_at};
}

} // namespace dongled
