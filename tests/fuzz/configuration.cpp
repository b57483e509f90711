// A configuration: each problem is one printable line, and settings that are fine are printed as a
// file that means the same.
#include "config/load.hpp"
#include "config/print.hpp"
#include "tests/fuzz/fuzz.hpp"

#include <algorithm>

void dongled::test::examine(std::string_view input) {
  auto x = load(std::string{input}, "c.json");
  must(x.problems.size() <= 201, "problems are bounded");
  auto lines = 1 + std::count(input.begin(), input.end(), '\n');
  for (auto& one : x.problems) {
    must(one.line >= 0 && one.line <= lines, "a problem has a line of the file");
    auto told = to_string(one);
    must(told.size() < 8192, "a problem is told shortly");
    must(std::none_of(told.begin(), told.end(),
                      [](char c) { return static_cast<uint8_t>(c) < 0x20 || c == 0x7f; }),
         "a problem is one printable line");
  }
  if (!x.ok())
    return;
  auto printed = print(x.values);
  auto again = load(printed, "again.json");
  must(again.ok(), "what is printed can be loaded");
  must(print(again.values) == printed, "and means the same");
}
