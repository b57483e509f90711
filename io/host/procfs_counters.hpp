#pragma once

#include "io/host/tuning_door.hpp"

#include <optional>
#include <string>
#include <string_view>

// The counters of procfs that speak for a change, read from their text. Pure; what makes no sense
// is passed over.

namespace dongled::io::host {

/// /proc/net/softnet_stat, by processor (its 13th column, where there is one): "softnet.dropped.0",
/// "softnet.squeezed.0" (kernel net/core/net-procfs.c).
void read_softnet(std::string_view text, host_counts& into);

/// /proc/net/netstat or snmp, pairs of lines with names and values: "TcpExt.ListenOverflows".
void read_netstat(std::string_view text, host_counts& into);

/// /proc/net/stat/nf_conntrack, a line a processor: the sums of "conntrack.drop",
/// "conntrack.early_drop" and "conntrack.insert_failed".
void read_conntrack_stat(std::string_view text, host_counts& into);

/// /proc/net/tcp, all states: for each of @p whose addresses the most local ports that go to one
/// far end, as "ports.192.168.11.100".
void read_ports_in_use(std::string_view text, const std::vector<std::string>& whose,
                       host_counts& into);

/// A whole number in decimal, blanks around it allowed.
std::optional<uint64_t> number_of(std::string_view text);

} // namespace dongled::io::host
