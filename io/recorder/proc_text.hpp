#pragma once

#include "io/recorder/recording.hpp"

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

// What the kernel's texts say, as readings. Each takes the text of one file, or nothing where that
// could not be read: then its series are there, and missing. Pure. Sources: proc(5),
// Documentation/networking/proc_net_tcp, nf_conntrack-sysctl, accounting/psi of the kernel.

namespace dongled::io::recorder {

using text_or_nothing = std::optional<std::string>;

/// A column of digits anywhere: the whole number that a text begins with.
std::optional<int64_t> number_in(std::string_view text, int base = 10);

/// /proc/net/netstat and /proc/net/snmp: pairs of lines, names above values.
void read_protocol_counters(reading_list& to, const text_or_nothing& netstat,
                            const text_or_nothing& snmp);
/// /proc/net/softnet_stat: a line a CPU, in hexadecimal.
void read_softnet(reading_list& to, const text_or_nothing& text);
/// /proc/net/sockstat and sockstat6.
void read_sockstat(reading_list& to, const text_or_nothing& v4, const text_or_nothing& v6);
/// /proc/net/stat/nf_conntrack (in hexadecimal, a line a CPU), and the table's size and limit.
void read_conntrack(reading_list& to, const text_or_nothing& stat, const text_or_nothing& count,
                    const text_or_nothing& max);
/// /proc/net/dev: answers the interfaces' names, most_interfaces at most.
std::set<std::string> read_interfaces(reading_list& to, const text_or_nothing& text);
inline constexpr size_t most_interfaces = 64;
/// /proc/meminfo.
void read_meminfo(reading_list& to, const text_or_nothing& text);
/// /proc/vmstat.
void read_vmstat(reading_list& to, const text_or_nothing& text);
/// /proc/pressure/WHAT: cpu, memory or io.
void read_pressure(reading_list& to, const std::string& what, const text_or_nothing& text);
/// /proc/loadavg.
void read_loadavg(reading_list& to, const text_or_nothing& text);
/// /proc/stat, in ticks of a hundredth of a second.
void read_cpu(reading_list& to, const text_or_nothing& text);
/// /proc/sys/fs/file-nr.
void read_file_nr(reading_list& to, const text_or_nothing& text);

/// What /proc/net/tcp and tcp6 come down to: no address leaves this but those of this host.
struct tcp_table {
  std::array<int64_t, 13> states{}; ///< By the kernel's number of the state.
  int64_t to_443 = 0;               ///< Connections that we opened to port 443.
  struct source {
    int64_t used = 0;        ///< Ports in use.
    int64_t most_to_one = 0; ///< Of them, to one destination.
  };
  std::map<std::string, source> sources; ///< By local address, as the kernel writes it in hex.
  int64_t clients = 0;                   ///< Connections to our ports.
  int64_t of_top_client = 0;             ///< Of them, from one address.
};
/// @p ours are the ports on which the daemon listens.
tcp_table count_sockets(const text_or_nothing& v4, const text_or_nothing& v6,
                        const std::set<uint16_t>& ours);
/// "0100007F" of "127.0.0.1": how /proc/net/tcp writes it on this host; empty: no address.
std::string proc_address(const std::string& dotted);
void put_sockets(reading_list& to, const tcp_table& x, bool read);

} // namespace dongled::io::recorder
