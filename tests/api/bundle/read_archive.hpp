#pragma once

#include <archive.h>
#include <archive_entry.h>

#include <stdlib.h>

#include <array>
#include <filesystem>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>

namespace dongled::test {

/// The files of a .tar.gz with what is in them; nothing when it is none.
inline std::map<std::string, std::string> read_archive(const std::string& path) {
  std::unique_ptr<::archive, decltype(&::archive_read_free)> from{::archive_read_new(),
                                                                  &::archive_read_free};
  ::archive_read_support_filter_gzip(from.get());
  ::archive_read_support_format_tar(from.get());
  std::map<std::string, std::string> out;
  if (::archive_read_open_filename(from.get(), path.c_str(), 1 << 14) != ARCHIVE_OK)
    return out;
  ::archive_entry* head = nullptr;
  while (::archive_read_next_header(from.get(), &head) == ARCHIVE_OK) {
    auto& text = out[::archive_entry_pathname(head)];
    std::array<char, 4096> part{};
    for (la_ssize_t n = 0; (n = ::archive_read_data(from.get(), part.data(), part.size())) > 0;)
      text.append(part.data(), static_cast<size_t>(n));
  }
  return out;
}

/// A directory that is gone with the test.
class scratch {
public:
  scratch() {
    char pattern[] = "/tmp/dongled-bundle-XXXXXX";
    if (!::mkdtemp(pattern))
      throw std::runtime_error("no directory");
    path_ = pattern;
  }
  ~scratch() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  scratch(const scratch&) = delete;
  scratch& operator=(const scratch&) = delete;

  std::string file(const std::string& name) const { return path_ + '/' + name; }

private:
  std::string path_;
};

} // namespace dongled::test
