#include "api/shell/console.hpp"

#include "tests/support/catch.hpp"

using namespace dongled::api;
using nlohmann::json;

TEST_CASE("the prompt tells host and health") {
  json x{{"host", "rack1"}, {"working", 3}, {"configured", 3}, {"warnings", 0}};
  CHECK(prompt_text(x, false) == "dongled@rack1 3/3> ");
  CHECK(prompt_text(x, true)
        == "dongled@rack1 \1\x1b[32m\1"
           "3/3\1\x1b[0m\1> ");
  x["warnings"] = 1;
  CHECK(prompt_text(x, true).find("\x1b[33m") != std::string::npos);
  x["working"] = 0;
  CHECK(prompt_text(x, true).find("\x1b[1;31m") != std::string::npos);
}

TEST_CASE("the prompt says when there is no daemon") {
  CHECK(prompt_text(nullptr, false) == "dongled (not reached)> ");
}
