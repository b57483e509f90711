#pragma once

#include "config/result.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace dongled::io::usb {

/// Reads files of sysfs. What is missing is no trouble. What could not be looked at for want of a
/// descriptor or of memory, or a directory that could not be listed, is remembered as `trouble`:
/// what was read with the same reader is not what is then. One reader for one question.
class sysfs_reader {
public:
  /// The printable beginning of a sysfs attribute, at most 255 characters, without trailing white
  /// space. Nothing for what is missing, is no regular file, or cannot be read: never waits for a
  /// FIFO. Devices write their own strings, so all of it may be lies.
  std::optional<std::string> attribute(const std::string& file);

  /// A whole number in the attribute: `base` 10 or 16. Nothing for garbage, signs or overflow.
  std::optional<uint32_t> number(const std::string& file, int base = 10);

  /// The names in a directory, sorted, at most 4096; none when it is not there.
  std::vector<std::string> list(const std::string& directory);

  /// Where @p path leads with every link resolved; nothing for a dangling link or a loop.
  std::optional<std::string> resolve(const std::string& path);

  /// Whether @p path is there, links followed.
  bool exists(const std::string& path);

  /// The first thing that could not be found out; nothing: all that was asked is known.
  const std::optional<failure>& trouble() const { return trouble_; }

private:
  void note(const std::string& doing, int error);

  std::optional<failure> trouble_;
};

/// The last component of a path.
std::string last_name(const std::string& path);

/// `text` as a number of @p base with nothing around it.
std::optional<uint32_t> parse_number(const std::string& text, int base = 10);

} // namespace dongled::io::usb
