#include "io/store/intent_folder.hpp"

#include "tests/io/store/scratch_dir.hpp"
#include "tests/support/catch.hpp"

#include <filesystem>
#include <fstream>

#include <sys/mount.h>
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

/// A disk of its own, of @p bytes; unmounted at the end.
struct small_disk {
  explicit small_disk(const std::string& at, const char* size) : path(at) {
    fs::create_directory(path);
    mounted = ::mount("tmpfs", path.c_str(), "tmpfs", 0, size) == 0;
  }
  ~small_disk() {
    if (mounted)
      ::umount2(path.c_str(), MNT_DETACH);
  }
  small_disk(const small_disk&) = delete;
  small_disk& operator=(const small_disk&) = delete;
  /// Until nothing more fits.
  void fill() const {
    std::ofstream all{path + "/filler", std::ios::binary};
    while (all.write("0123456789abcdef", 16).flush())
      ;
  }
  std::string path;
  bool mounted = false;
};

TEST_CASE("a full disk takes what room was reserved for, again and again, and no more") {
  scratch_dir dir;
  small_disk disk{dir / "disk", "size=256k"};
  if (!disk.mounted)
    FAIL("mounting a tmpfs needs root");
  intent_folder x{disk.path + "/intents"};
  REQUIRE(x.reserve(2));
  CHECK(x.list().texts.empty());
  disk.fill();
  for (int i = 0; i < 3; ++i) {
    REQUIRE(x.put("a", "text " + std::to_string(i)));
    REQUIRE(x.put("b", "another"));
    auto third = x.put("c", "too many");
    REQUIRE_FALSE(third);
    CHECK(third.why().code == fault::exhausted);
    CHECK(without_blanks(x.list().texts["a"]) == "text " + std::to_string(i));
    CHECK(x.list().texts.size() == 2);
    REQUIRE(x.retire("a"));
    REQUIRE(x.retire("b"));
    CHECK(x.list().texts.empty());
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
  CHECK_FALSE(found.trouble);
  CHECK_FALSE(x.put("folder", "text"));
  CHECK(fs::is_directory(dir / "intents/folder"));
}

TEST_CASE("a folder that cannot be read is trouble, and not empty") {
  scratch_dir dir;
  std::ofstream{dir / "intents"} << "a file";
  intent_folder x{dir / "intents"};
  CHECK(x.list().trouble);
  CHECK_FALSE(x.put("a", "text"));
  CHECK_FALSE(x.reserve(1));
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
  CHECK(found.trouble);
  CHECK_FALSE(put);
  CHECK(x.list().texts == texts{{"a", "text"}});
}
