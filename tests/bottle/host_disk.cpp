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

/// One write into a database, with what was there before.
struct overwritten {
  std::string path;
  ino_t file = 0;
  off_t at = 0, size = 0; ///< Where, and how long the file was.
  std::string before;
};
std::vector<overwritten> in_databases;

bool below(const std::string& path) {
  return open_disk && open_disk->counts && path.starts_with(open_disk->folder + "/")
         && path.find(".db") == std::string::npos; // SQLite looks after itself
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

/// SQLite's main file and its log; what it shares between processes is made anew.
bool database(const std::string& path) {
  return open_disk && open_disk->counts && path.starts_with(open_disk->folder + "/")
         && (path.ends_with(".db") || path.ends_with(".db-wal"));
}

/// @p n bytes of an open file are about to be written.
void note_write(int fd, off_t at, size_t n) {
  if (!open_disk || !open_disk->counts)
    return;
  struct stat about {};
  auto path = path_of(fd);
  if (!database(path) || ::fstat(fd, &about) != 0)
    return;
  std::string before(n, '\0');
  auto got = ::pread(fd, before.data(), n, at);
  before.resize(got > 0 ? static_cast<size_t>(got) : 0);
  in_databases.push_back({path, about.st_ino, at, about.st_size, std::move(before)});
}

/// Of the newest writes into databases some are gone, and the last of those may be torn.
void lose_writes(dice& which) {
  auto lost = in_databases.empty() ? 0 : which.below(in_databases.size() + 1);
  for (; lost > 0; --lost) {
    auto& x = in_databases.back();
    auto fd =
      static_cast<int>(::syscall(SYS_openat, AT_FDCWD, x.path.c_str(), O_RDWR | O_CLOEXEC, 0));
    if (lost == 1 && which.percent(50)) // half of it came to the disk
      x.before.resize(x.before.size() / 2);
    else if (fd >= 0 && ::ftruncate(fd, x.size) != 0)
      errno = EIO;
    if (fd >= 0 && ::syscall(SYS_pwrite64, fd, x.before.data(), x.before.size(), x.at) < 0)
      errno = EIO;
    if (fd >= 0)
      ::close(fd);
    in_databases.pop_back();
  }
  in_databases.clear();
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
    if (::fstat(fd, &about) == 0 && S_ISREG(about.st_mode)) {
      synced[about.st_ino] = about.st_size;
      std::erase_if(in_databases, [&](auto& x) { return x.file == about.st_ino; });
    } else
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
  lose_writes(which);
}

void forget_unsynced() {
  unsynced.clear();
  in_databases.clear();
}

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
  note_write(fd, ::lseek(fd, 0, SEEK_CUR), n);
  return ::syscall(SYS_write, fd, data, n);
}
ssize_t pwrite64(int fd, const void* data, size_t n, off_t at) {
  if (no_room(fd, at + static_cast<off_t>(n))) {
    errno = ENOSPC;
    return -1;
  }
  note_write(fd, at, n);
  return ::syscall(SYS_pwrite64, fd, data, n, at);
}
ssize_t pwrite(int fd, const void* data, size_t n, off_t at) { return pwrite64(fd, data, n, at); }
}
