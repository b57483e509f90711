#include "io/store/intent_folder.hpp"

#include "io/host/opened.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <dirent.h>
#include <fcntl.h>
#include <memory>
#include <optional>
#include <sys/stat.h>
#include <unistd.h>

namespace dongled::io::store {

namespace {

using host::opened;

/// Room for more is nobody's need.
constexpr size_t most_spares = 64;

failure no_intent(const std::string& path) {
  auto why = errno;
  auto full = why == ENOSPC || why == EDQUOT;
  auto code = why == EACCES || why == EPERM  ? fault::denied
              : full || means_exhausted(why) ? fault::exhausted
                                             : fault::os;
  return {code, path + ": " + std::strerror(why), why};
}

bool sync_folder(const std::string& path) {
  opened at{path, O_RDONLY | O_DIRECTORY};
  return at && ::fsync(at.get()) == 0;
}

/// The folder, and its own entry on the disk.
bool make_folder(const std::string& path) {
  if (::mkdir(path.c_str(), 0700) != 0)
    return errno == EEXIST;
  auto slash = path.rfind('/');
  return sync_folder(slash == std::string::npos ? "." : path.substr(0, slash + 1));
}

bool put_all(int fd, const std::string& text) {
  for (size_t at = 0; at < text.size();) {
    auto put = ::write(fd, text.data() + at, text.size() - at);
    if (put < 0 && errno == EINTR)
      continue;
    if (put < 0)
      return false;
    at += static_cast<size_t>(put);
  }
  return true;
}

/// Over what is there, so that reserved room is used; what is longer is cut off.
bool write_over(const std::string& path, const std::string& text) {
  opened file{path, O_WRONLY | O_CREAT | O_NOFOLLOW | O_NONBLOCK};
  struct stat about {};
  if (!file || ::fstat(file.get(), &about) != 0)
    return false;
  if (!S_ISREG(about.st_mode)) {
    errno = EINVAL;
    return false;
  }
  return put_all(file.get(), text)
         && (about.st_size <= static_cast<off_t>(text.size())
             || ::ftruncate(file.get(), static_cast<off_t>(text.size())) == 0)
         && ::fsync(file.get()) == 0;
}

std::optional<std::string> read_intent(const std::string& path) {
  opened at{path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK};
  struct stat about {};
  if (!at || ::fstat(at.get(), &about) != 0)
    return {};
  errno = 0; // what follows is the file's own
  if (!S_ISREG(about.st_mode))
    return {};
  std::array<char, intent_folder::longest> bytes{};
  auto got = ::read(at.get(), bytes.data(), bytes.size());
  if (got < 0 || about.st_size > got)
    return {};
  return std::string{bytes.data(), static_cast<size_t>(got)};
}

/// JSON does not mind the blanks.
std::string filled(std::string text) {
  text.resize(std::max(text.size(), intent_folder::reserved_size), '\n');
  return text;
}

bool has_room(const std::string& path) {
  struct stat about {};
  return ::lstat(path.c_str(), &about) == 0 && S_ISREG(about.st_mode)
         && about.st_size >= static_cast<off_t>(intent_folder::reserved_size);
}

} // namespace

result<done> intent_folder::reserve(size_t files) const {
  if (!make_folder(directory_))
    return no_intent(directory_);
  auto wanting = false;
  for (size_t i = 0; i < std::min(files, most_spares); ++i)
    if (!has_room(spare(i))) {
      wanting = true;
      if (!write_over(spare(i), filled({})))
        return no_intent(spare(i));
    }
  if (wanting && !sync_folder(directory_))
    return no_intent(directory_);
  return done{};
}

bool intent_folder::take_spare(const std::string& for_whom) const {
  for (size_t i = most_spares; i-- > 0;)
    if (has_room(spare(i)) && ::rename(spare(i).c_str(), for_whom.c_str()) == 0)
      return true;
  return false;
}

bool intent_folder::give_spare(const std::string& from) const {
  for (size_t i = 0; i < most_spares; ++i)
    if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, spare(i).c_str(), RENAME_NOREPLACE) == 0)
      return true;
  return false;
}

result<done> intent_folder::moved(const std::string& from, const std::string& to) const {
  opened folder{directory_, O_RDONLY | O_DIRECTORY};
  if (!folder || ::rename(from.c_str(), to.c_str()) != 0)
    return no_intent(to);
  if (::fsync(folder.get()) != 0) {
    auto why = no_intent(to);
    ::rename(to.c_str(), from.c_str()); // what was refused must not be there
    return why;
  }
  return done{};
}

result<done> intent_folder::put(const std::string& name, const std::string& text) const {
  if (!make_folder(directory_))
    return no_intent(directory_);
  // Whole or not at all: the text is on the disk before it gets its name.
  auto fresh = nameless(name);
  auto roomy = false;
  auto named = put_as(fresh, at(name), text);
  if (!named && (named.why().detail == ENOSPC || named.why().detail == EDQUOT)) {
    ::unlink(fresh.c_str()); // half written
    if ((roomy = take_spare(fresh)))
      named = put_as(fresh, at(name), filled(text));
  }
  if (!named && !(roomy && give_spare(fresh)))
    ::unlink(fresh.c_str());
  return named;
}

result<done> intent_folder::put_as(const std::string& fresh, const std::string& path,
                                   const std::string& text) const {
  return write_over(fresh, text) ? moved(fresh, path) : no_intent(path);
}

result<done> intent_folder::erase(const std::string& name) const {
  if (::unlink(at(name).c_str()) != 0)
    return errno == ENOENT ? result<done>{done{}} : no_intent(at(name));
  if (!sync_folder(directory_))
    return no_intent(at(name));
  return done{};
}

result<done> intent_folder::retire(const std::string& name) const {
  if (!has_room(at(name)) || !give_spare(at(name)))
    return erase(name);
  return sync_folder(directory_) ? result<done>{done{}} : no_intent(at(name));
}

intent_folder::listing intent_folder::list() const {
  listing out;
  std::unique_ptr<DIR, int (*)(DIR*)> dir{::opendir(directory_.c_str()), &::closedir};
  if (!dir) {
    if (errno != ENOENT)
      out.trouble = no_intent(directory_);
    return out;
  }
  for (;;) {
    errno = 0;
    auto* entry = ::readdir(dir.get());
    if (!entry && errno != 0)
      out.trouble = no_intent(directory_);
    if (!entry)
      break;
    std::string name{entry->d_name};
    if (name.starts_with('.'))
      continue; // has no name, so the deed was never done, or was undone
    if (auto text = read_intent(at(name)))
      out.texts.emplace(name, std::move(*text));
    else if (errno == EMFILE || errno == ENFILE || errno == ENOMEM || errno == EIO)
      out.trouble = no_intent(at(name)); // ours, not the file's
    else
      out.unreadable.push_back(name);
  }
  std::sort(out.unreadable.begin(), out.unreadable.end());
  return out;
}

} // namespace dongled::io::store
