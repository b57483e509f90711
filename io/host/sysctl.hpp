#pragma once

#include "config/result.hpp"

#include <string>

namespace dongled::io::host {

/// Reads and writes kernel settings under /proc/sys (or a look-alike). A write counts only once it
/// reads back. Fast enough to be called anywhere that may touch a file.
class sysctl {
public:
  /// Whether two texts of a setting mean the same: the kernel writes tabs where people write
  /// blanks.
  static bool same(const std::string& a, const std::string& b);

  explicit sysctl(std::string root = "/proc/sys") : root_(std::move(root)) {}

  /// @p key with slashes, "net/ipv4/ip_forward": interface names may hold dots.
  result<std::string> read(const std::string& key) const;
  /// `fault::refused`: it took, but reads as something else.
  result<done> write(const std::string& key, const std::string& value) const;

  /// The reverse path filter that is in force on @p interface: the larger of its own and
  /// "all" (kernel Documentation/networking/ip-sysctl.rst, rp_filter).
  result<int> effective_rp_filter(const std::string& interface) const;
  /// Sets the interface's own filter: 0 off, 1 strict, 2 loose.
  result<done> set_rp_filter(const std::string& interface, int mode) const;

private:
  std::string root_;
};

} // namespace dongled::io::host
