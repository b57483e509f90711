#include "io/recorder/store_files.hpp"

#include "io/host/opened.hpp"

#include <sys/stat.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

namespace dongled::io::recorder {

namespace {

constexpr uint64_t largest_file = 512ull * 1024 * 1024;

failure told(const std::string& doing, int code) {
  auto kind = fault::os;
  if (code == ENOENT || code == ENOTDIR)
    kind = fault::not_found;
  else if (code == ENOSPC || code == EDQUOT || means_exhausted(code))
    kind = fault::exhausted;
  else if (code == EACCES || code == EPERM)
    kind = fault::denied;
  return {kind, doing + ": " + std::generic_category().message(code), code};
}

bool is_day(const std::string& x) {
  return x.size() == 10 && x.find_first_not_of("0123456789-") == std::string::npos;
}

} // namespace

result<store_files> list_files(const std::string& folder) {
  std::error_code error;
  std::filesystem::directory_iterator at(folder, error), end;
  store_files out;
  for (; !error && at != end; at.increment(error)) {
    std::error_code gone;
    auto size = at->file_size(gone);
    if (gone)
      continue; // a folder, or removed meanwhile
    out.bytes += size;
    auto day = at->path().stem().string();
    if (!is_day(day))
      continue;
    if (at->path().extension() == ".shard")
      out.shards[day] = size;
    else if (at->path().extension() == ".index")
      out.indexes[day] = size;
  }
  if (error)
    return told("list " + folder, error.value());
  return out;
}

std::string shard_path(const std::string& folder, const std::string& day) {
  return folder + '/' + day + ".shard";
}
std::string index_path(const std::string& folder, const std::string& day) {
  return folder + '/' + day + ".index";
}
std::string tail_path(const std::string& folder) { return folder + "/tail"; }

result<std::string> read_file(const std::string& path) {
  host::opened file{path, O_RDONLY | O_NOFOLLOW};
  struct stat about {};
  if (!file || ::fstat(file.get(), &about) != 0)
    return told("open " + path, errno);
  if (!S_ISREG(about.st_mode) || static_cast<uint64_t>(about.st_size) > largest_file)
    return failure{fault::bad_input, path + " is no file of a recorder"};
  std::string out(static_cast<size_t>(about.st_size), '\0');
  size_t have = 0;
  while (have < out.size()) {
    auto got = ::read(file.get(), out.data() + have, out.size() - have);
    if (got < 0 && errno == EINTR)
      continue;
    if (got < 0)
      return told("read " + path, errno);
    if (got == 0)
      break;
    have += static_cast<size_t>(got);
  }
  out.resize(have);
  return out;
}

result<done> append_file(const std::string& path, const std::string& text, bool firmly) {
  host::opened file{path, O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW};
  struct stat about {};
  if (!file || ::fstat(file.get(), &about) != 0)
    return told("open " + path, errno);
  size_t written = 0;
  while (written < text.size()) {
    auto did = ::write(file.get(), text.data() + written, text.size() - written);
    if (did < 0 && errno == EINTR)
      continue;
    if (did <= 0) {
      auto code = did < 0 ? errno : ENOSPC;
      [[maybe_unused]] auto cut = ::ftruncate(file.get(), about.st_size);
      return told("write " + path, code);
    }
    written += static_cast<size_t>(did);
  }
  if (firmly && ::fdatasync(file.get()) != 0)
    return told("sync " + path, errno);
  return done{};
}

result<done> empty_file(const std::string& path) {
  if (::truncate(path.c_str(), 0) != 0 && errno != ENOENT)
    return told("empty " + path, errno);
  return done{};
}

} // namespace dongled::io::recorder
