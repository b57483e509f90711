#include "tests/api/published_tree.hpp"
#include "tests/support/catch.hpp"

#include <filesystem>
#include <unistd.h>

using namespace dongled;
using namespace dongled::api;
using test::published_tree;
namespace fs = std::filesystem;

namespace {

struct folder {
  folder() {
    fs::remove_all(path);
    fs::create_directories(path);
  }
  ~folder() { fs::remove_all(path); }
  fs::path path = fs::temp_directory_path() / ("dongled_link_" + std::to_string(::getpid()));
};

settings kept_in(const folder& at) {
  auto x = test::published();
  x.state_dir = at.path.string();
  return x;
}

bool has(const std::string& text, const std::string& part) { return text.find(part) != text.npos; }

} // namespace

TEST_CASE("links are made, shown and revoked in the shell") {
  folder at;
  published_tree all{kept_in(at), nullptr};
  auto [code, text] = all.type({"link", "add", "11", "for", "2h"});
  CHECK(code == 0);
  CHECK(has(text, "toggles dongle 11 until "));
  CHECK(has(text, "http://127.0.0.1/rotate/"));
  auto terms = all.data("link", {"add", "11", "every", "5m", "for", "2h"});
  CHECK(terms["min_interval_s"] == 300);
  std::string id = terms["id"];
  CHECK(all.type({"link", "revoke", id}).first == 0);
  id = all.data("link", {"add", "11"})["id"];
  auto listed = all.data("link", {"list"})["links"];
  REQUIRE(listed.size() == 2);
  CHECK(listed[1]["id"] == id);
  CHECK(listed[0]["made_by"] == "shell");
  CHECK(!listed[0].contains("secret"));
  CHECK(has(all.type({"link", "list"}).second, id));
  CHECK(all.type({"link", "revoke", id}).first == 0);
  CHECK(all.no("link", {"revoke", id}).code == "UNKNOWN_LINK");
  CHECK(all.data("link", {"list"})["links"].size() == 1);
}

TEST_CASE("what is no use of link is refused") {
  folder at;
  published_tree all{kept_in(at), nullptr};
  for (auto& args : {words{"make"},
                     {"add"},
                     {"add", "11", "for"},
                     {"add", "11", "for", "x"},
                     {"add", "11", "until", "2h"},
                     {"add", "11", "for", "2h", "for", "3h"},
                     {"add", "11", "for", "2h", "every"},
                     {"revoke"},
                     {"list", "all"}})
    CHECK(all.no("link", args).code == "USAGE");
  CHECK(all.no("link", {"add", "99"}).code == "INVALID_SUBNET");
  CHECK(all.no("link", {"add", "12"}).code == "UNKNOWN_DONGLE");
}
