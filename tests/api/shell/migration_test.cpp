#include "api/shell/migration.hpp"

#include "api/commands.hpp"
#include "tests/support/catch.hpp"

#include <set>
#include <sstream>

using namespace dongled::api;

TEST_CASE("every verb that the way from the scripts names exists") {
  for (auto& row : migration())
    for (auto& line : row.ours) {
      INFO(line);
      std::istringstream words{line};
      std::string program, verb;
      words >> program >> verb;
      CHECK(std::set<std::string>{"donglectl", "dongled", "curl", "systemctl", "journalctl", "apt",
                                  "dnf"}
              .contains(program));
      if (program == "donglectl")
        CHECK(find_command(verb));
    }
}

TEST_CASE("each row says what becomes of it, and none stands twice") {
  std::set<std::string> seen;
  for (auto& row : migration()) {
    INFO(row.theirs);
    CHECK(seen.insert(row.theirs).second);
    CHECK(row.why.ends_with("."));
    CHECK(row.theirs.find('|' + std::string{" |"}) == std::string::npos);
  }
  CHECK(seen.size() >= 25);
}

TEST_CASE("people and programs are shown the same rows") {
  auto text = migration_text();
  auto rows = migration_json();
  REQUIRE(rows.size() == migration().size());
  for (auto& row : rows) {
    CHECK(text.find(row.at("theirs").get<std::string>()) != std::string::npos);
    for (auto& line : row.at("ours"))
      CHECK(text.find("    " + line.get<std::string>() + '\n') != std::string::npos);
  }
}
