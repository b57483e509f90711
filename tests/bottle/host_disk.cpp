#include "tests/bottle/host_disk.hpp"

#include <cerrno>
#include <climits>
#include <fcntl.h>
#include <linux/fs.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <map>
#include <optional>
#include <vector>

namespace dongled::bottle {

disk_model* open_disk = nullptr;

namespace {

uint64_t changes = 1;

/// One name that was changed, with what its folder would show if that had not come about.
struct change {
  std::string folder, name;
  std::optional<std::string> before; ///< The content under that name; nothing: there was none.
};
std::vector<change> unsynced;
/// Files whose content is on the disk: inode, with size.
std::map<ino_t, off_t> synced;

bool below(const std::string& path) {
  return open_disk && open_disk->counts && path.starts_with(open_disk->folder + "/")
         && path.find("journal.db") == std::string::npos; // SQLite looks after itself
}

std::string path_of(int fd) {
  std::array<char, PATH_MAX> out{};
  auto n = ::readlink(("/proc/self/fd/" + std::to_string(fd)).c_str(), out.data(), out.size() - 1);
  return n > 0 ? std::string(out.data(), static_cast<size_t>(n)) : std::string{};
}

std::string folder_of(const std::string& path) { return path.substr(0, path.rfind('/')); }

std::optional<std::string> content(const std::string& path) {
  auto fd =
    static_cast<int>(::syscall(SYS_openat, AT_FDCWD, path.c_str(), O_RDONLY | O_CLOEXEC, 0));
  if (fd < 0)
    return {};
  std::string out(65536, '\0');
  auto n = ::read(fd, out.data(), out.size());
  ::close(fd);
  out.resize(n > 0 ? static_cast<size_t>(n) : 0);
  return out;
}

void put(const std::string& path, const std::string& text) {
  auto fd = static_cast<int>(
    ::syscall(SYS_openat, AT_FDCWD, path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
  if (fd < 0)
    return;
  if (::syscall(SYS_write, fd, text.data(), text.size()) < 0)
    errno = EIO;
  ::close(fd);
}

bool on_disk(const std::string& path) {
  struct stat about {};
  if (::lstat(path.c_str(), &about) != 0)
    return true;
  auto at = synced.find(about.st_ino);
  return at != synced.end() && at->second == about.st_size;
}

/// A name is about to be given or taken.
void note(const std::string& path) {
  ++changes;
  if (below(path))
    unsynced.push_back({folder_of(path), path, content(path)});
}

int renamed(const char* from, const char* to, unsigned flags) {
  if (below(to)) {
    if (!on_disk(from)) // the name may come to the disk, and the content not
      unsynced.push_back({folder_of(to), to, std::string{}});
    note(to);
    note(from);
  }
  ++changes;
  return static_cast<int>(::syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, flags));
}

int brought(int fd) {
  if (open_disk) {
    ++changes;
    open_disk->syncing();
    auto path = path_of(fd);
    struct stat about {};
    if (::fstat(fd, &about) == 0 && S_ISREG(about.st_mode))
      synced[about.st_ino] = about.st_size;
    else
      std::erase_if(unsynced, [&](auto& x) { return x.folder == path; });
  }
  return 0; // the folder is in memory: there is nothing to wait for
}

/// What a full disk has no room for.
bool no_room(int fd, off_t end) {
  if (!open_disk || !open_disk->full)
    return false;
  struct stat about {};
  return ::fstat(fd, &about) == 0 && S_ISREG(about.st_mode) && end > about.st_size
         && path_of(fd).starts_with(open_disk->folder + "/");
}

} // namespace

uint64_t disk_changes() { return changes; }

void lose_unsynced(dice& which) {
  ++changes;
  auto lost = unsynced.empty() ? 0 : which.below(unsynced.size() + 1);
  for (; lost > 0; --lost) {
    auto& x = unsynced.back();
    if (x.before)
      put(x.name, *x.before);
    else
      ::syscall(SYS_unlinkat, AT_FDCWD, x.name.c_str(), 0);
    unsynced.pop_back();
  }
  unsynced.clear();
}

void forget_unsynced() { unsynced.clear(); }

} // namespace dongled::bottle

using namespace dongled::bottle;

extern "C" {

int fsync(int fd) { return brought(fd); }
int fdatasync(int fd) { return brought(fd); }

int rename(const char* from, const char* to) noexcept { return renamed(from, to, 0); }
int renameat2(int, const char* from, int, const char* to, unsigned flags) noexcept {
  return renamed(from, to, flags);
}
int unlink(const char* path) noexcept {
  note(path);
  return static_cast<int>(::syscall(SYS_unlinkat, AT_FDCWD, path, 0));
}

ssize_t write(int fd, const void* data, size_t n) {
  if (no_room(fd, ::lseek(fd, 0, SEEK_CUR) + static_cast<off_t>(n))) {
    errno = ENOSPC;
    return -1;
  }
  return ::syscall(SYS_write, fd, data, n);
}
ssize_t pwrite64(int fd, const void* data, size_t n, off_t at) {
  if (no_room(fd, at + static_cast<off_t>(n))) {
    errno = ENOSPC;
    return -1;
  }
  return ::syscall(SYS_pwrite64, fd, data, n, at);
}
ssize_t pwrite(int fd, const void* data, size_t n, off_t at) { return pwrite64(fd, data, n, at); }
}
