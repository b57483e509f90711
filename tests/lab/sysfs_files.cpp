#include "tests/lab/sysfs_files.hpp"

#include <fstream>

#include <sys/mount.h>

namespace dongled::lab {

namespace fs = std::filesystem;

void write_attributes(const fs::path& dir, sysfs_attributes list) {
  fs::create_directories(dir);
  for (const auto& [name, text] : list)
    std::ofstream{dir / name} << text << '\n';
}

void make_link(const fs::path& at, const fs::path& target) {
  fs::create_directories(at.parent_path());
  fs::remove(at);
  fs::create_symlink(fs::relative(target, at.parent_path()), at);
}

bool refuse_writing(const fs::path& file, bool refuse) {
  if (!refuse)
    return ::umount2(file.c_str(), MNT_DETACH) == 0;
  if (::mount(file.c_str(), file.c_str(), nullptr, MS_BIND, nullptr) != 0)
    return false;
  // A bind mount becomes read-only in a second step only (mount(2)); inside a user namespace the
  // flags that it inherited must be repeated.
  constexpr unsigned long flags = MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NODEV;
  return ::mount(nullptr, file.c_str(), nullptr, flags, nullptr) == 0;
}

} // namespace dongled::lab
