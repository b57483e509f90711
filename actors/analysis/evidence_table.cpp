#include "actors/analysis/evidence_table.hpp"

#include <cmath>

// One row a line: to be counted anew by the fault matrix, which fills in the four counts.

namespace dongled::analysis {

namespace {

using enum trial;

// clang-format off
constexpr evidence rows[] = {
  // cause, group, trial, series, of, bound, assumed dB, counts, words
  {"ports", "errno", grows, "connect.*.EADDRNOTAVAIL", nullptr, 1, 20, 0, 0, 0, 0, "connects failed with EADDRNOTAVAIL"},
  {"ports", "errno", steady, "connect.*.EADDRNOTAVAIL", nullptr, 0, -12, 0, 0, 0, 0, "no connect failed with EADDRNOTAVAIL"},
  {"ports", "use", share, "ports.*.most_to_one", "ports.range", 0.9, 12, 0, 0, 0, 0, "nearly all local ports lead to one destination"},
  {"ports", "use", no_share, "ports.*.most_to_one", "ports.range", 0.5, -10, 0, 0, 0, 0, "less than half of the local ports lead to one destination"},
  {"ports", "restart", holds, "restart_in_vain", nullptr, 1, -15, 0, 0, 0, 0, "a restart frees the ports"},
  {"time_wait", "overflow", grows, "net.TcpExt.TCPTimeWaitOverflow", nullptr, 1, 18, 0, 0, 0, 0, "the TIME_WAIT table overflowed"},
  {"time_wait", "overflow", steady, "net.TcpExt.TCPTimeWaitOverflow", nullptr, 0, -10, 0, 0, 0, 0, "the TIME_WAIT table never overflowed"},
  {"time_wait", "use", share, "sock.tcp.tw", "tune.net.ipv4.tcp_max_tw_buckets", 0.95, 6, 0, 0, 0, 0, "the TIME_WAIT table was nearly full"},
  {"time_wait", "restart", holds, "restart_in_vain", nullptr, 1, -6, 0, 0, 0, 0, "TIME_WAIT is over in a minute"},
  {"conntrack", "drops", grows, "conntrack.drop", nullptr, 1, 18, 0, 0, 0, 0, "the kernel dropped packets for want of tracking entries"},
  {"conntrack", "drops", grows, "conntrack.early_drop", nullptr, 1, 16, 0, 0, 0, 0, "the kernel dropped tracked connections early"},
  {"conntrack", "fill", share, "conntrack.count", "conntrack.max", 0.95, 8, 0, 0, 0, 0, "the tracking table was over 95 % full"},
  {"conntrack", "fill", no_share, "conntrack.count", "conntrack.max", 0.8, -15, 0, 0, 0, 0, "the tracking table was never over 80 % full"},
  {"conntrack", "restart", holds, "restart_in_vain", nullptr, 1, 5, 0, 0, 0, 0, "it outlives a restart of the daemon"},
  {"memory_ours", "slope", holds, "rss_climbs", nullptr, 1, 12, 0, 0, 0, 0, "the daemon's memory grows day by day"},
  {"memory_ours", "slope", not_so, "rss_climbs", nullptr, 0, -8, 0, 0, 0, 0, "the daemon's memory does not grow"},
  {"memory_ours", "share", share, "self.rss", "memory.MemTotal", 512, 8, 0, 0, 0, 0, "the daemon held half of the memory"},
  {"memory_ours", "now", unusual, "self.rss", nullptr, 0, 4, 0, 0, 0, 0, "the daemon's memory was higher than usual"},
  {"memory_ours", "restart", holds, "restart_in_vain", nullptr, 1, -18, 0, 0, 0, 0, "a restart gives the daemon's memory back"},
  {"memory_host", "kill", grows, "vm.oom_kill", nullptr, 1, 20, 0, 0, 0, 0, "the kernel killed a process for memory"},
  {"memory_host", "tcp", grows, "net.TcpExt.TCPMemoryPressures", nullptr, 1, 14, 0, 0, 0, 0, "TCP ran into its memory limit"},
  {"memory_host", "tcp", grows, "net.TcpExt.TCPAbortOnMemory", nullptr, 1, 16, 0, 0, 0, 0, "TCP gave connections up for memory"},
  {"memory_host", "pressure", above, "pressure.memory.full_avg10", nullptr, 500, 8, 0, 0, 0, 0, "everybody waited for memory over 5 % of the time"},
  {"memory_host", "room", always_share, "memory.MemAvailable", "memory.MemTotal", 0.2, -4, 0, 0, 0, 0, "over a fifth of the memory was free all the time"},
  {"softnet", "drops", grows, "softnet.dropped", nullptr, 1, 18, 0, 0, 0, 0, "a processor's queue of packets overflowed"},
  {"softnet", "drops", steady, "softnet.dropped", nullptr, 0, -15, 0, 0, 0, 0, "no processor's queue of packets overflowed"},
  {"rings", "ring", grows, "uplink.rx_missed_errors", nullptr, 10, 16, 0, 0, 0, 0, "the uplink's ring overflowed"},
  {"rings", "ring", grows, "uplink.rx_fifo", nullptr, 10, 14, 0, 0, 0, 0, "the uplink's ring overflowed"},
  {"rings", "ring", steady, "uplink.rx_missed_errors", nullptr, 0, -12, 0, 0, 0, 0, "the uplink's ring never overflowed"},
  {"accept_queue", "queue", grows, "net.TcpExt.ListenOverflows", nullptr, 1, 16, 0, 0, 0, 0, "clients found a full accept queue"},
  {"accept_queue", "queue", steady, "net.TcpExt.ListenOverflows", nullptr, 0, -12, 0, 0, 0, 0, "no accept queue overflowed"},
  {"accept_queue", "lag", above, "loop.lag", nullptr, 100, 6, 0, 0, 0, 0, "a reactor was late by more than 100 ms"},
  {"accept_queue", "restart", holds, "restart_in_vain", nullptr, 1, -8, 0, 0, 0, 0, "a restart empties the queues"},
  {"accept_queue", "ports", holds, "one_port_only", nullptr, 1, -6, 0, 0, 0, 0, "only one port fell"},
  {"descriptors", "errno", grows, "connect.*.EMFILE", nullptr, 1, 20, 0, 0, 0, 0, "connects failed for want of descriptors"},
  {"descriptors", "errno", grows, "accept.EMFILE", nullptr, 1, 20, 0, 0, 0, 0, "accepts failed for want of descriptors"},
  {"descriptors", "errno", grows, "accept.ENFILE", nullptr, 1, 20, 0, 0, 0, 0, "the host had no descriptor left"},
  {"descriptors", "use", share, "self.fds", "self.fd_limit", 0.95, 10, 0, 0, 0, 0, "the daemon's descriptors were nearly used up"},
  {"descriptors", "use", no_share, "self.fds", "self.fd_limit", 0.8, -12, 0, 0, 0, 0, "the daemon had descriptors left"},
  {"descriptors", "restart", holds, "restart_in_vain", nullptr, 1, -15, 0, 0, 0, 0, "a restart closes all descriptors"},
  {"carrier", "who", holds, "one_carrier", nullptr, 1, 18, 0, 0, 0, 0, "all that were ill are of one carrier"},
  {"carrier", "who", holds, "several_carriers", nullptr, 1, -12, 0, 0, 0, 0, "dongles of several carriers were ill"},
  {"carrier", "who", holds, "one_ill", nullptr, 1, -6, 0, 0, 0, 0, "only one was ill"},
  {"carrier", "who", holds, "none_ill", nullptr, 1, -10, 0, 0, 0, 0, "no dongle was ill"},
  {"carrier", "usb", holds, "several_gone", nullptr, 1, -12, 0, 0, 0, 0, "sticks left USB"},
  {"modem", "who", holds, "one_ill", nullptr, 1, 12, 0, 0, 0, 0, "one dongle was ill, the others well"},
  {"modem", "who", holds, "several_ill", nullptr, 1, -15, 0, 0, 0, 0, "several dongles were ill"},
  {"modem", "who", holds, "none_ill", nullptr, 1, -15, 0, 0, 0, 0, "no dongle was ill"},
  {"modem", "api", holds, "one_silent", nullptr, 1, 5, 0, 0, 0, 0, "its modem did not answer"},
  {"modem", "plan", holds, "walled", nullptr, 1, -8, 0, 0, 0, 0, "somebody else answered the probes"},
  {"usb_hub", "gone", holds, "one_bus_gone", nullptr, 1, 20, 0, 0, 0, 0, "all sticks of one controller left together"},
  {"usb_hub", "gone", holds, "several_gone", nullptr, 1, 10, 0, 0, 0, 0, "several sticks left USB"},
  {"usb_hub", "gone", holds, "several_buses_gone", nullptr, 1, -6, 0, 0, 0, 0, "sticks of several controllers left"},
  {"usb_hub", "gone", not_so, "several_gone", nullptr, 0, -10, 0, 0, 0, 0, "no two sticks left USB"},
  {"usb_hub", "restart", holds, "restart_in_vain", nullptr, 1, 5, 0, 0, 0, 0, "a restart of the daemon does not power a hub"},
  {"uplink", "down", holds, "uplink_down", nullptr, 1, 18, 0, 0, 0, 0, "the uplink had no carrier"},
  {"uplink", "down", holds, "uplink_changes", nullptr, 1, 10, 0, 0, 0, 0, "the uplink changed"},
  {"uplink", "clients", holds, "clients_fell_dongles_well", nullptr, 1, 12, 0, 0, 0, 0, "clients fell on all ports, dongles were well"},
  {"uplink", "clients", holds, "one_port_only", nullptr, 1, -12, 0, 0, 0, 0, "only one port fell"},
  {"uplink", "clients", not_so, "clients_fell", nullptr, 0, -8, 0, 0, 0, 0, "clients did not fall on all ports"},
  {"uplink", "dongles", holds, "several_ill", nullptr, 1, -6, 0, 0, 0, 0, "dongles were ill, which do not use the uplink"},
  {"uplink", "restart", holds, "restart_in_vain", nullptr, 1, 5, 0, 0, 0, 0, "the way in is not the daemon's"},
  {"firewall", "blocked", grows, "firewall.blocked", nullptr, 10, 10, 0, 0, 0, 0, "clients were blocked"},
  {"firewall", "blocked", steady, "firewall.blocked", nullptr, 0, -12, 0, 0, 0, 0, "nobody was blocked"},
  {"firewall", "change", holds, "list_changes", nullptr, 1, 10, 0, 0, 0, 0, "the list changed"},
  {"firewall", "clients", holds, "clients_fell_dongles_well", nullptr, 1, 4, 0, 0, 0, 0, "clients fell on all ports, dongles were well"},
  {"firewall", "clients", not_so, "clients_fell", nullptr, 0, -6, 0, 0, 0, 0, "clients did not fall on all ports"},
  {"firewall", "restart", holds, "restart_in_vain", nullptr, 1, 5, 0, 0, 0, 0, "the rules outlive a restart of the daemon"},
  {"dns", "errors", rate, "lookup.*.failed", "lookup.*.ok", 0.5, 14, 0, 0, 0, 0, "lookups failed"},
  {"dns", "errors", steady, "lookup.*.failed", nullptr, 0, -12, 0, 0, 0, 0, "no lookup failed"},
  {"dns", "others", holds, "several_gone", nullptr, 1, -8, 0, 0, 0, 0, "sticks left USB"},
  {"destination", "one", above, "connect.failed_to_one", nullptr, 80, 14, 0, 0, 0, 0, "over 80 % of the failures were of one destination"},
  {"destination", "one", never_above, "connect.failed_to_one", nullptr, 50, -10, 0, 0, 0, 0, "failures were spread"},
  {"destination", "dongles", holds, "several_ill", nullptr, 1, -10, 0, 0, 0, 0, "dongles were ill"},
  {"plan", "walled", holds, "walled", nullptr, 1, 18, 0, 0, 0, 0, "somebody else answered the probes"},
  {"plan", "walled", not_so, "walled", nullptr, 0, -12, 0, 0, 0, 0, "no probe was answered by somebody else"},
  {"plan", "used", above, "dongle.*.plan_used", nullptr, 99, 6, 0, 0, 0, 0, "a plan was used up"},
  {"daemon", "restarts", holds, "daemon_restarts", nullptr, 3, 10, 0, 0, 0, 0, "its parts were restarted"},
  {"daemon", "restarts", holds, "gave_up", nullptr, 1, 18, 0, 0, 0, 0, "a supervisor gave up"},
  {"daemon", "lag", above, "loop.lag", nullptr, 1000, 12, 0, 0, 0, 0, "a reactor was late by more than a second"},
  {"daemon", "lag", above, "actors.lag", nullptr, 2000, 12, 0, 0, 0, 0, "the actors' queue was late by more than 2 s"},
  {"daemon", "helped", holds, "restart_helped", nullptr, 1, 6, 0, 0, 0, 0, "a restart helped"},
  {"daemon", "restart", holds, "restart_in_vain", nullptr, 1, -12, 0, 0, 0, 0, "a restart did not help"},
  {"cpu", "steal", rate, "cpu.steal", "cpu.idle", 0.5, 10, 0, 0, 0, 0, "the hypervisor took the processors"},
  {"cpu", "queue", above, "pressure.cpu.some_avg10", nullptr, 6000, 4, 0, 0, 0, 0, "somebody waited for a processor over 60 % of the time"},
  {"cpu", "queue", never_above, "pressure.cpu.some_avg10", nullptr, 2000, -8, 0, 0, 0, 0, "nobody waited long for a processor"},
  {"cpu", "late", above, "recorder.late", nullptr, 5000, 8, 0, 0, 0, 0, "samples came more than 5 s late"},
  {"disk", "full", below, "disk.free", nullptr, 1024, 18, 0, 0, 0, 0, "the disk of the state was full"},
  {"disk", "full", holds, "disk_refused", nullptr, 1, 18, 0, 0, 0, 0, "writing failed"},
  {"disk", "pressure", above, "pressure.io.full_avg10", nullptr, 4000, 4, 0, 0, 0, 0, "everybody waited for the disk over 40 % of the time"},
  {"clock", "step", holds, "clock_step", nullptr, 1, 18, 0, 0, 0, 0, "the clock was set"},
  {"clock", "step", not_so, "clock_step", nullptr, 0, -15, 0, 0, 0, 0, "the clock was not set"},
  {"client_flood", "who", share, "clients.of_top_one", "clients.connections", 0.8, 4, 0, 0, 0, 0, "most connections were of one client"},
  {"client_flood", "much", unusual, "clients.of_top_one", nullptr, 0, 4, 0, 0, 0, 0, "one client had more connections than usual"},
  {"client_flood", "limits", grows, "relay.refused_full", nullptr, 10, 12, 0, 0, 0, 0, "connections were refused by a limit"},
  {"rotated", "toggles", holds, "toggles", nullptr, 1, 6, 0, 0, 0, 0, "somebody toggled"},
  {"host_restart", "boot", holds, "rebooted", nullptr, 1, 20, 0, 0, 0, 0, "the host was started anew"},
  {"host_restart", "boot", not_so, "rebooted", nullptr, 0, -15, 0, 0, 0, 0, "the host was not started anew"},
};

constexpr cause_card cards[] = {
  {"ports", "the local ports to a destination are used up", "ss -tan state time-wait dst ADDRESS | wc -l against ip_local_port_range", "donglectl tune apply port_range: no price but reserved ports"},
  {"time_wait", "the TIME_WAIT table is full", "nstat TcpExtTCPTimeWaitOverflow, twice a minute", "donglectl tune apply tw_buckets: some MiB of kernel memory"},
  {"conntrack", "the table of tracked connections is full", "dmesg | grep 'table full'; conntrack -S", "donglectl tune apply conntrack: 320 bytes an entry"},
  {"memory_ours", "the daemon's own memory grows", "its RSS over a day of even use", "restart dongled at a quiet hour: relays end; send the bundle"},
  {"memory_host", "the host is short of memory", "dmesg | grep -i oom; /proc/pressure/memory", "end what eats it, or add memory"},
  {"softnet", "a processor cannot take packets as fast as they come", "softnet_stat's second column on the processor of the USB controller's interrupt", "spread interrupts; donglectl tune apply backlog: some latency"},
  {"rings", "the uplink's receive ring overflows", "ethtool -S UPLINK | grep -i miss", "donglectl tune apply rings: the link may go down for a second"},
  {"accept_queue", "clients wait in a full accept queue", "ss -ltn: Recv-Q at Send-Q", "donglectl tune apply somaxconn: none"},
  {"descriptors", "descriptors are used up", "ls /proc/PID/fd | wc -l against its limit", "raise LimitNOFILE: a restart"},
  {"carrier", "a carrier or a cell fails", "a telephone of the same carrier at the same place", "wait, or donglectl modem N mode: seconds without service"},
  {"modem", "one modem fails", "donglectl explain N", "donglectl toggle N: its relays end"},
  {"usb_hub", "a USB hub or controller fails", "dmesg | grep -iE 'xhci|over-current|error -71'", "donglectl power cycle HUB: all its sticks leave for a minute"},
  {"uplink", "the way in, the uplink, fails", "ping the gateway from the host; the switch's port", "cable, switch, provider: nothing of the daemon's"},
  {"firewall", "a firewall keeps clients out", "donglectl firewall check", "donglectl firewall update, or off for 1h: open to all meanwhile"},
  {"dns", "name servers of a carrier fail", "a lookup through the dongle of a name nobody asked yet", "other name servers for that carrier: none"},
  {"destination", "one destination refuses", "the same host by the uplink", "remedies for the site; another address: donglectl toggle N"},
  {"plan", "a SIM's plan is used up, or a portal stands before it", "donglectl modem N info; the page that answers", "a new plan: money"},
  {"daemon", "the daemon itself", "donglectl tree; its log", "restart dongled: all relays end; send the bundle"},
  {"cpu", "the processors are too busy", "top; /proc/pressure/cpu; steal in /proc/stat", "less beside it on the host, or more processors"},
  {"disk", "the disk is full or slow", "df of the state directory; /proc/pressure/io", "free some space: none"},
  {"clock", "the clock was set", "timedatectl; the time server's log", "let a time service slew it: none"},
  {"client_flood", "one client takes it all", "donglectl samples clients.of_top_one", "socks.max_client_connections: he is refused beyond it"},
  {"rotated", "somebody changed addresses", "donglectl history N toggles", "none is needed"},
  {"host_restart", "the host was started anew", "last -x; journalctl --list-boots", "find out who or what did: none"},
  {"none", "nothing stands out", "a narrower time, or --detailed", "none"},
};
// clang-format on

} // namespace

std::span<const evidence> evidence_table() { return rows; }

std::span<const cause_card> cause_cards() { return cards; }

double weight_of(const evidence& x) {
  if (x.runs == 0)
    return x.assumed;
  auto share = [](int seen, int of) { return (seen + 1.0) / (of + 2.0); };
  return 10 * std::log10(share(x.seen, x.runs) / share(x.seen_else, x.runs_else));
}

} // namespace dongled::analysis
