#include "io/store/intent_folder.hpp"

#include "tests/io/store/scratch_dir.hpp"
#include "tests/support/catch.hpp"

#include <filesystem>
#include <fstream>

#include <sys/resource.h>
#include <sys/stat.h>

using namespace dongled;
using namespace dongled::io::store;
using dongled::test::scratch_dir;

namespace fs = std::filesystem;

namespace {

using texts = std::map<std::string, std::string>;

std::string without_blanks(std::string x) {
  x.erase(x.find_last_not_of('\n') + 1);
  return x;
}

} // namespace

TEST_CASE("an intent is there whole from when it was put until it is erased") {
  scratch_dir dir;
  intent_folder x{dir / "intents"};
  CHECK(x.list().texts.empty());
  REQUIRE(x.put("a", "one"));
  REQUIRE(x.put("a", "another"));
  REQUIRE(x.put("b", "two"));
  CHECK(x.list().texts == texts{{"a", "another"}, {"b", "two"}});
  REQUIRE(x.erase("a"));
  REQUIRE(x.erase("a"));
  REQUIRE(x.retire("b"));
  CHECK(x.list().texts.empty());
  CHECK(fs::is_empty(dir / "intents"));
}

TEST_CASE("room that was reserved is used, and kept for the next time") {
  scratch_dir dir;
  intent_folder x{dir / "intents"};
  REQUIRE(x.reserve("a"));
  CHECK(x.list().texts.empty());
  for (int i = 0; i < 3; ++i) {
    REQUIRE(x.put("a", "text " + std::to_string(i)));
    CHECK(fs::file_size(dir / "intents/a") == intent_folder::reserved_size);
    CHECK(without_blanks(x.list().texts["a"]) == "text " + std::to_string(i));
    REQUIRE(x.retire("a"));
    CHECK(x.list().texts.empty());
    CHECK(fs::file_size(dir / "intents/.a") == intent_folder::reserved_size);
  }
}

TEST_CASE("what has no ordinary file is named and disturbs nobody") {
  scratch_dir dir;
  intent_folder x{dir / "intents"};
  REQUIRE(x.put("good", "text"));
  fs::create_directory(dir / "intents/folder");
  REQUIRE(mkfifo((dir / "intents/pipe").c_str(), 0600) == 0);
  fs::create_symlink(dir / "intents/good", dir / "intents/link");
  std::ofstream{dir / "intents/long"} << std::string(intent_folder::longest + 1, 'x');
  auto found = x.list();
  CHECK(found.texts == texts{{"good", "text"}});
  CHECK(found.unreadable == std::vector<std::string>{"folder", "link", "long", "pipe"});
  CHECK(found.trouble.empty());
  CHECK_FALSE(x.put("folder", "text"));
  CHECK(fs::is_directory(dir / "intents/folder"));
}

TEST_CASE("a folder that cannot be read is trouble, and not empty") {
  scratch_dir dir;
  std::ofstream{dir / "intents"} << "a file";
  intent_folder x{dir / "intents"};
  CHECK_FALSE(x.list().trouble.empty());
  CHECK_FALSE(x.put("a", "text"));
  CHECK_FALSE(x.reserve("a"));
}

TEST_CASE("without a free descriptor what is owed is not known") {
  scratch_dir dir;
  intent_folder x{dir / "intents"};
  REQUIRE(x.put("a", "text"));
  rlimit before{};
  REQUIRE(::getrlimit(RLIMIT_NOFILE, &before) == 0);
  auto none = before;
  none.rlim_cur = 0;
  REQUIRE(::setrlimit(RLIMIT_NOFILE, &none) == 0);
  auto found = x.list();
  auto put = x.put("b", "text");
  REQUIRE(::setrlimit(RLIMIT_NOFILE, &before) == 0);
  CHECK_FALSE(found.trouble.empty());
  CHECK_FALSE(put);
  CHECK(x.list().texts == texts{{"a", "text"}});
}
