#include "tests/lab/hindrance/desk.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdarg>
#include <cstdio>

// The C library's functions on files, in all their spellings.

using lab::hindrance::anything;
using lab::hindrance::hindered;
using lab::hindrance::meant;
using lab::hindrance::path_of;

namespace {

/// Whether the call must fail; errno says with what.
bool stopped(const char* call, const std::string& path) {
  auto error = anything() ? hindered({call, path, {}, {}, {}}) : 0;
  if (error != 0)
    errno = error;
  return error != 0;
}

std::string full(int dir, const char* name) {
  return name[0] == '/' || dir == AT_FDCWD ? std::string{name} : path_of(dir) + '/' + name;
}

bool has_mode(int flags) { return (flags & O_CREAT) != 0 || (flags & O_TMPFILE) == O_TMPFILE; }

} // namespace

#define MODE_OF(flags, last)                                                                       \
  mode_t mode = 0;                                                                                 \
  if (has_mode(flags)) {                                                                           \
    va_list more;                                                                                  \
    va_start(more, last);                                                                          \
    mode = va_arg(more, mode_t);                                                                   \
    va_end(more);                                                                                  \
  }

extern "C" {

int open(const char* path, int flags, ...) {
  MODE_OF(flags, flags)
  static auto next = meant<int(const char*, int, ...)>("open");
  return stopped("open", path) ? -1 : next(path, flags, mode);
}

int open64(const char* path, int flags, ...) {
  MODE_OF(flags, flags)
  static auto next = meant<int(const char*, int, ...)>("open64");
  return stopped("open", path) ? -1 : next(path, flags, mode);
}

int __open_2(const char* path, int flags) { // what a fortified caller calls
  static auto next = meant<int(const char*, int, ...)>("open");
  return stopped("open", path) ? -1 : next(path, flags);
}

int __open64_2(const char* path, int flags) {
  static auto next = meant<int(const char*, int, ...)>("open64");
  return stopped("open", path) ? -1 : next(path, flags);
}

int openat(int dir, const char* path, int flags, ...) {
  MODE_OF(flags, flags)
  static auto next = meant<int(int, const char*, int, ...)>("openat");
  return stopped("open", full(dir, path)) ? -1 : next(dir, path, flags, mode);
}

int openat64(int dir, const char* path, int flags, ...) {
  MODE_OF(flags, flags)
  static auto next = meant<int(int, const char*, int, ...)>("openat64");
  return stopped("open", full(dir, path)) ? -1 : next(dir, path, flags, mode);
}

FILE* fopen(const char* path, const char* mode) {
  static auto next = meant<FILE*(const char*, const char*)>("fopen");
  return stopped("open", path) ? nullptr : next(path, mode);
}

FILE* fopen64(const char* path, const char* mode) {
  static auto next = meant<FILE*(const char*, const char*)>("fopen64");
  return stopped("open", path) ? nullptr : next(path, mode);
}

DIR* opendir(const char* path) {
  static auto next = meant<DIR*(const char*)>("opendir");
  return stopped("opendir", path) ? nullptr : next(path);
}

int fsync(int fd) {
  static auto next = meant<int(int)>("fsync");
  return stopped("fsync", path_of(fd)) ? -1 : next(fd);
}

int fdatasync(int fd) {
  static auto next = meant<int(int)>("fdatasync");
  return stopped("fsync", path_of(fd)) ? -1 : next(fd);
}

} // extern "C"
