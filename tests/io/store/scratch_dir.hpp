#pragma once

#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>

namespace dongled::test {

/// An empty directory that goes with the test.
class scratch_dir {
public:
  scratch_dir() : path_((std::filesystem::temp_directory_path() / "dongled-XXXXXX").string()) {
    if (!mkdtemp(path_.data()))
      throw std::runtime_error("cannot make a directory like " + path_);
  }
  scratch_dir(const scratch_dir&) = delete;
  scratch_dir& operator=(const scratch_dir&) = delete;
  ~scratch_dir() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  std::string operator/(const std::string& name) const { return path_ + '/' + name; }

private:
  std::string path_;
};

} // namespace dongled::test
