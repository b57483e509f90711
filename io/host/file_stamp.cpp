#include "io/host/file_stamp.hpp"

#include <sys/stat.h>

namespace dongled::io::host {

std::optional<std::string> file_stamp(const std::string& path) {
  struct stat x {};
  if (::stat(path.c_str(), &x) != 0)
    return std::nullopt;
  auto time = [](const timespec& t) {
    return std::to_string(t.tv_sec) + '.' + std::to_string(t.tv_nsec);
  };
  return std::to_string(x.st_dev) + ' ' + std::to_string(x.st_ino) + ' ' + std::to_string(x.st_size)
         + ' ' + time(x.st_mtim) + ' ' + time(x.st_ctim);
}

} // namespace dongled::io::host
