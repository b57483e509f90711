#pragma once

#include <filesystem>
#include <initializer_list>
#include <string>
#include <utility>

namespace dongled::lab {

/// Attribute files of one directory, name and text; the newline is added.
using sysfs_attributes = std::initializer_list<std::pair<const char*, std::string>>;

/// Makes the directory if need be, and writes the files. Throws std::filesystem::filesystem_error.
void write_attributes(const std::filesystem::path& dir, sysfs_attributes list);

/// A symlink as sysfs makes them: relative; replaces what was there. Throws filesystem_error.
void make_link(const std::filesystem::path& at, const std::filesystem::path& target);

/// Lets a file refuse to be written, root included, by a read-only mount over it; or ends that.
/// Only inside the sandbox. False: the kernel would not have it.
bool refuse_writing(const std::filesystem::path& file, bool refuse);

} // namespace dongled::lab
