#include "api/shell/manual.hpp"

#include "api/commands.hpp"
#include "api/shell/completion_script.hpp"
#include "tests/support/catch.hpp"

using namespace dongled::api;

TEST_CASE("the manual names every verb, and hides no text from troff") {
  auto page = tool_manual("9.9");
  CHECK(page.starts_with(".TH DONGLECTL 1 "));
  CHECK(page.find("dongled 9.9") != std::string::npos);
  for (auto& x : commands()) {
    INFO(x.name);
    auto named = page.find("\\fB" + x.name + "\\fR") != std::string::npos;
    CHECK(named != x.hidden);
  }
  CHECK(page.find("\\-\\-json") != std::string::npos);
  CHECK(page.find("reset\\-traffic") != std::string::npos);
}

TEST_CASE("completion is there for two shells and no other") {
  CHECK(completion_script("bash")->find("complete -F _donglectl donglectl") != std::string::npos);
  CHECK(completion_script("zsh")->starts_with("#compdef donglectl"));
  CHECK(!completion_script("fish"));
  CHECK(!completion_script(""));
}
