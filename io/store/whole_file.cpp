#include "io/store/whole_file.hpp"

#include "io/host/opened.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace dongled::io::store {

namespace {

using host::opened;

failure trouble(const std::string& doing, const std::string& path) {
  auto why = errno;
  auto code = why == EACCES || why == EPERM || why == EROFS ? fault::denied : fault::os;
  return {code, path + ": cannot " + doing + ": " + std::strerror(why), why};
}

bool write_all(int fd, const std::string& text) {
  for (size_t at = 0; at < text.size();) {
    auto n = ::write(fd, text.data() + at, text.size() - at);
    if (n < 0 && errno != EINTR)
      return false;
    at += n > 0 ? static_cast<size_t>(n) : 0;
  }
  return true;
}

std::string folder_of(const std::string& path) {
  auto slash = path.rfind('/');
  return slash == path.npos ? "." : path.substr(0, slash + 1);
}

} // namespace

result<std::optional<std::string>> read_whole(const std::string& path, size_t limit) {
  using found = std::optional<std::string>;
  opened file{path, O_RDONLY | O_NONBLOCK | O_NOCTTY};
  if (!file)
    return errno == ENOENT ? result<found>{found{}} : trouble("open it", path);
  struct stat facts {};
  if (::fstat(file.get(), &facts) != 0)
    return trouble("look at it", path);
  if (!S_ISREG(facts.st_mode)) // a pipe or a device could say anything, for ever
    return failure{fault::bad_input, path + ": is no ordinary file"};
  std::string text(limit + 1, '\0');
  size_t size = 0;
  while (size < text.size()) {
    auto n = ::read(file.get(), text.data() + size, text.size() - size);
    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0)
      return trouble("read it", path);
    if (n == 0)
      break;
    size += static_cast<size_t>(n);
  }
  if (size > limit)
    return failure{fault::bad_input, path + ": is larger than " + std::to_string(limit) + " bytes"};
  text.resize(size);
  return found{std::move(text)};
}

result<done> replace_whole(const std::string& path, const std::string& text) {
  auto fresh = path + ".new";
  auto give_up = [&](const std::string& doing) {
    auto why = trouble(doing, fresh);
    ::unlink(fresh.c_str());
    return why;
  };
  {
    opened file{fresh, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW};
    if (!file)
      return trouble("open it", fresh);
    if (!write_all(file.get(), text))
      return give_up("write it");
    if (::fsync(file.get()) != 0)
      return give_up("bring it to the disk");
  }
  // Opened before anything is replaced: whoever is told of a failure still has the old text.
  opened folder{folder_of(path), O_RDONLY | O_DIRECTORY};
  if (!folder)
    return give_up("open its folder");
  if (::rename(fresh.c_str(), path.c_str()) != 0)
    return give_up("rename it");
  if (::fsync(folder.get()) != 0)
    return trouble("bring its name to the disk", path);
  return done{};
}

} // namespace dongled::io::store
