#include "actors/policy/tuning_parts.hpp"

// What each key of `donglectl tune` does, costs and wants, and what speaks for it. Sources: the
// kernel's Documentation/networking/ip-sysctl.rst, nf_conntrack-sysctl.rst,
// admin-guide/sysctl/net.rst and usb/power-management.rst.

namespace dongled::policy {

namespace {

using namespace tuning;

std::string no_evidence(const tuning_scene&) { return {}; }

/// A key of one setting.
#define ONE(setting) [](const tuning_scene&) { return settings_list{setting}; }
#define RAISE(setting, base) [](const tuning_scene& x) { return raised(x, setting, base); }
/// Doubled where the counter has grown in spite of the base.
#define RAISE_MORE(setting, base, most, counter)                                                   \
  [](const tuning_scene& x) { return raised(x, setting, base, sum_of(x, counter).by > 0, most); }
#define GREW(counter, words) [](const tuning_scene& x) { return told(x, counter, words); }

std::vector<tuning_key> make_tuning_table() {
  return {
    {"port_range",
     "Widens the range of local ports, which run out for each pair of a dongle's address and a far "
     "end; the daemon's own ports are kept out of it. The predecessor's 15000 65000 has both ends "
     "even, which leaves connect() one half first: one end is moved.",
     "every program's local ports", "32768\t60999", false,
     [](const tuning_scene&) {
       return settings_list{reserved_setting, port_range_setting};
     },
     wider_range, ports_run_out, 1},
    {"tw_buckets",
     "How many connections may rest in TIME_WAIT; beyond it the kernel ends them early. 500 of "
     "them, "
     "which the predecessor called dangerous, are nothing: each takes a quarter of a KiB.",
     "memory, 256 bytes each when used", "by memory", false, ONE("net/ipv4/tcp_max_tw_buckets"),
     RAISE_MORE("net/ipv4/tcp_max_tw_buckets", 262'144, 1'048'576, "TcpExt.TCPTimeWaitOverflow"),
     GREW("TcpExt.TCPTimeWaitOverflow", "TIME_WAIT overflows")},
    {"tw_reuse",
     "Lets a new connection take the port of one in TIME_WAIT after a second, to any far end; "
     "needs "
     "TCP timestamps on both sides. Widening port_range comes first.",
     "every program's outgoing connections", "2", false, ONE("net/ipv4/tcp_tw_reuse"),
     [](const tuning_scene& x) { return set_to(x, "net/ipv4/tcp_tw_reuse", "1"); },
     ports_run_out_still},
    {"conntrack",
     "How many connections the firewall's tracking holds, and its table with it; full, it drops "
     "new "
     "ones. dongled needs no tracking: better find out who switched it on. Emptying the table "
     "every "
     "half an hour, as the predecessor did, ends other services' connections.",
     "memory, some 320 bytes an entry when used", "by memory", false,
     [](const tuning_scene&) {
       return settings_list{buckets_setting, conntrack_setting};
     },
     wider_conntrack, conntrack_full, 1},
    {"backlog",
     "How many received frames wait for a processor: dongles' drivers queue here, most network "
     "cards "
     "do not.",
     "latency when the queue is long", "1000", false, ONE("net/core/netdev_max_backlog"),
     RAISE_MORE("net/core/netdev_max_backlog", 5000, 20'000, "softnet.dropped."),
     GREW("softnet.dropped.", "softnet dropped")},
    {"budget",
     "How many frames a processor takes in one turn. The predecessor's 300 is what the kernel has "
     "by "
     "itself, so it changed nothing.",
     "other work of a processor waits longer", "300", false, ONE("net/core/netdev_budget"),
     RAISE_MORE("net/core/netdev_budget", 600, 1200, "softnet.squeezed."),
     GREW("softnet.squeezed.", "softnet squeezed")},
    {"rmem",
     "Caps what a program may ask for as a receive buffer. Of no use here: TCP sizes its buffers "
     "by "
     "tcp_rmem, and dongled asks for none, so the predecessor's 4 MiB changed nothing.",
     "programs that ask for large buffers get them", "212992", false, ONE("net/core/rmem_max"),
     RAISE("net/core/rmem_max", 4'194'304), no_evidence},
    {"wmem", "Caps what a program may ask for as a send buffer. Of no use here, as rmem.",
     "programs that ask for large buffers get them", "212992", false, ONE("net/core/wmem_max"),
     RAISE("net/core/wmem_max", 4'194'304), no_evidence},
    {"somaxconn", "How many connections may wait to be accepted at a port.",
     "every program that listens", "4096", false, ONE("net/core/somaxconn"),
     RAISE("net/core/somaxconn", 4096), GREW("TcpExt.ListenOverflows", "listen overflows")},
    {"rings",
     "How many frames the uplink's card holds until the kernel takes them. Many cards, and all USB "
     "sticks, have none to be set.",
     "the uplink goes down and up, some 3 s: every connection over it stalls", "the driver's",
     false, ring_settings, wider_rings, ring_lost},
    {"rp_filter",
     "Strict filtering drops what comes in by an interface that the answer would not leave by; "
     "loose "
     "does not. A dongle's own is kept by the router.",
     "the host accepts packets by other ways in", "0", false, filter_settings, looser_filter,
     GREW("TcpExt.IPReversePathFilter", "packets dropped by rp_filter")},
    {"usb_autosuspend",
     "Keeps the kernel from putting idle sticks to sleep, from which some do not wake up.",
     "power, some 10 mA a stick", "on", false, stick_settings, awake_sticks, sticks_slept},
    {"timestamps",
     "Switches TCP timestamps off. The predecessor did so for a \"TLS fingerprint\", which they "
     "are "
     "no part of; it harms: no protection against old duplicates, no exact round trip times, no "
     "tw_reuse, and phones send them. Only a remedy for one site may try it.",
     "every program's connections", "1", true, ONE("net/ipv4/tcp_timestamps"),
     [](const tuning_scene& x) { return set_to(x, "net/ipv4/tcp_timestamps", "0"); }, no_evidence},
    {"mobile_tcp",
     "Does not begin slowly again after a pause, as phones' traffic has many. Nothing else of the "
     "host is changed; a phone's TTL is socks.ttl.",
     "every program's connections", "1", true, ONE("net/ipv4/tcp_slow_start_after_idle"),
     [](const tuning_scene& x) { return set_to(x, "net/ipv4/tcp_slow_start_after_idle", "0"); },
     no_evidence},
  };
}

#undef ONE
#undef RAISE
#undef RAISE_MORE
#undef GREW

} // namespace

const std::vector<tuning_key>& tuning_table() {
  static const auto all = make_tuning_table();
  return all;
}

} // namespace dongled::policy
