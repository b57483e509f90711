#include "api/bundle/archive.hpp"

#include "tests/api/bundle/read_archive.hpp"
#include "tests/support/catch.hpp"

#include <sys/stat.h>

using namespace dongled;
using namespace dongled::api;

TEST_CASE("an archive has what was put in, for its owner alone") {
  test::scratch here;
  auto file = here.file("a.tar.gz");
  std::string big(300'000, 'x');
  REQUIRE(write_archive(file, "top", {{"a.txt", "hello\n"}, {"deep/b.json", big}, {"empty", ""}}));
  auto got = test::read_archive(file);
  CHECK(got.size() == 3);
  CHECK(got["top/a.txt"] == "hello\n");
  CHECK(got["top/deep/b.json"] == big);
  CHECK(got.contains("top/empty"));
  struct stat about {};
  REQUIRE(::stat(file.c_str(), &about) == 0);
  CHECK((about.st_mode & 0777) == 0600);
}

TEST_CASE("an archive overwrites nothing, and says why it cannot be written") {
  test::scratch here;
  auto file = here.file("a.tar.gz");
  REQUIRE(write_archive(file, "top", {}));
  auto again = write_archive(file, "top", {});
  REQUIRE(!again);
  CHECK(again.why().doing.find("File exists") != std::string::npos);
  CHECK(!write_archive(here.file("no/such/place"), "top", {}));
}
