#pragma once

#include <cstdint>
#include <string>

namespace dongled::io::netlink {

/// Who sent the request that a notification tells of.
struct writer_name {
  std::string text; ///< "the kernel", "networkd (pid 123)", "pid 124, which is gone".
  bool own = false; ///< A socket of this process.
  bool operator==(const writer_name&) const = default;
};

/// Names the owner of a netlink port. A port is by habit, not by law, the owner's process id: the
/// kernel picks it for a process's first socket (netlink_autobind), libnl puts a counter above its
/// lower 22 bits. Reads /proc; a process that has ended keeps its number only.
writer_name name_writer(uint32_t port);

} // namespace dongled::io::netlink
