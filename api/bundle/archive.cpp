#include "api/bundle/archive.hpp"

#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <ctime>
#include <memory>

namespace dongled::api {

namespace {

using writer = std::unique_ptr<::archive, decltype(&::archive_write_free)>;
using entry = std::unique_ptr<::archive_entry, decltype(&::archive_entry_free)>;

bool add(::archive* to, const std::string& name, const std::string& text) {
  entry head{::archive_entry_new(), &::archive_entry_free};
  ::archive_entry_set_pathname(head.get(), name.c_str());
  ::archive_entry_set_filetype(head.get(), AE_IFREG);
  ::archive_entry_set_perm(head.get(), 0600);
  ::archive_entry_set_size(head.get(), static_cast<la_int64_t>(text.size()));
  ::archive_entry_set_mtime(head.get(), std::time(nullptr), 0);
  return ::archive_write_header(to, head.get()) == ARCHIVE_OK
         && ::archive_write_data(to, text.data(), text.size())
              == static_cast<la_ssize_t>(text.size());
}

/// Empty: it is done.
std::string fill(int fd, const std::string& folder, const archive_parts& parts) {
  writer to{::archive_write_new(), &::archive_write_free};
  ::archive_write_add_filter_gzip(to.get());
  ::archive_write_set_format_pax_restricted(to.get());
  auto fine = ::archive_write_open_fd(to.get(), fd) == ARCHIVE_OK;
  for (auto& [name, text] : parts)
    fine = fine && add(to.get(), folder + '/' + name, text);
  fine = fine && ::archive_write_close(to.get()) == ARCHIVE_OK;
  if (fine)
    return {};
  auto why = ::archive_error_string(to.get());
  return why ? why : "it cannot be written";
}

} // namespace

result<done> write_archive(const std::string& path, const std::string& folder,
                           const archive_parts& parts) {
  auto fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0)
    return failure{fault::os, path + ": " + std::strerror(errno)};
  auto why = fill(fd, folder, parts);
  if (::close(fd) != 0 && why.empty())
    why = std::strerror(errno);
  if (why.empty())
    return done{};
  ::unlink(path.c_str());
  return failure{fault::os, path + ": " + why};
}

} // namespace dongled::api
