#include "io/store/whole_file.hpp"

#include "tests/support/catch.hpp"

#include <filesystem>
#include <fstream>
#include <string>
#include <sys/stat.h>
#include <unistd.h>

using namespace dongled;
using namespace dongled::io::store;
namespace fs = std::filesystem;

namespace {

struct folder {
  folder() {
    fs::remove_all(path);
    fs::create_directories(path);
  }
  ~folder() { fs::remove_all(path); }
  fs::path path = fs::temp_directory_path() / ("dongled_whole_" + std::to_string(::getpid()));
};

} // namespace

TEST_CASE("a file is replaced whole, for its owner only") {
  folder at;
  auto file = (at.path / "x").string();
  auto none = read_whole(file, 100);
  REQUIRE(none);
  CHECK(!*none);
  REQUIRE(replace_whole(file, "one"));
  REQUIRE(replace_whole(file, std::string("t\0wo", 4)));
  auto read = read_whole(file, 100);
  REQUIRE(read);
  CHECK(**read == std::string("t\0wo", 4));
  struct stat facts {};
  REQUIRE(::stat(file.c_str(), &facts) == 0);
  CHECK((facts.st_mode & 0777) == 0600);
  CHECK(std::distance(fs::directory_iterator(at.path), fs::directory_iterator{}) == 1);
}

TEST_CASE("what cannot be read or written is told, and the old text stays") {
  folder at;
  auto file = (at.path / "x").string();
  REQUIRE(replace_whole(file, "old"));
  CHECK(read_whole(file, 2).why().code == fault::bad_input);
  CHECK(read_whole(at.path.string(), 100).why().code == fault::bad_input);
  CHECK(!replace_whole((at.path / "none" / "x").string(), "new"));
  fs::create_directory(file + ".new"); // somebody is in the way
  CHECK(!replace_whole(file, "new"));
  auto read = read_whole(file, 100);
  REQUIRE(read);
  CHECK(**read == "old");
}
