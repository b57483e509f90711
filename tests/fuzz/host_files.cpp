// The files that tuning reads: the kernel's counters, and what others set. Whatever stands in them,
// what comes out is bounded by what went in.
#include "io/host/procfs_counters.hpp"
#include "io/host/sysctl_files.hpp"
#include "tests/fuzz/fuzz.hpp"

void dongled::test::examine(std::string_view input) {
  using namespace dongled::io::host;
  host_counts counts;
  read_softnet(input, counts);
  read_netstat(input, counts);
  read_conntrack_stat(input, counts);
  read_ports_in_use(input, {"127.0.0.1", "192.168.11.100"}, counts);
  must(counts.grows.size() <= input.size() + 3, "a counter takes bytes to be told");
  must(counts.now.size() <= 2, "only the addresses that are asked for are counted");
  (void)number_of(input);
  for (auto section : {"", "sysctl"})
    for (auto& x : read_sysctl_lines(input, section)) {
      must(!x.key.empty() && x.line > 0, "a line has a key and a number");
      must(x.key.find('\n') == std::string::npos && x.key.size() + x.value.size() < input.size(),
           "a line is a part of the file");
    }
}
