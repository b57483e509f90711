#include "config/nearest.hpp"

#include "tests/support/catch.hpp"

using namespace dongled;

TEST_CASE("the edit distance counts insertions, deletions, changes and swaps") {
  CHECK(edit_distance("", "") == 0);
  CHECK(edit_distance("abc", "") == 3);
  CHECK(edit_distance("", "abc") == 3);
  CHECK(edit_distance("udp", "udp") == 0);
  CHECK(edit_distance("upd", "udp") == 1);
  CHECK(edit_distance("listn", "listen") == 1);
  CHECK(edit_distance("kitten", "sitting") == 3);
}

TEST_CASE("the nearest word is suggested, and nothing when none is near") {
  std::vector<std::string_view> known{"status", "toggle", "tree", "trace"};
  CHECK(nearest("toggel", known) == "toggle");
  CHECK(nearest("statsu", known) == "status");
  CHECK(nearest("tre", known) == "tree");
  CHECK(nearest("completely else", known).empty());
  CHECK(nearest("", known).empty());
  CHECK(nearest(std::string(100000, 't'), known).empty());
  CHECK(nearest("x", {}).empty());
}
