#include "api/verbs/verbs.hpp"
#include "api/views/views.hpp"

#include "tests/support/catch.hpp"

#include <nlohmann/json.hpp>

using namespace dongled;

TEST_CASE("status prints each condition with its code, and what a person can do") {
  api::rack_picture rack;
  CHECK(api::verbs::render_status(api::status_json(rack)).find("warning") == std::string::npos);
  rack.conditions = {{"no_uplink", {}, "There is no uplink.", "plug a cable in", 1769853600000}};
  auto text = api::verbs::render_status(api::status_json(rack));
  CHECK(text.find("warning: There is no uplink. (no_uplink, since ") != std::string::npos);
  CHECK(text.find("to do: plug a cable in") != std::string::npos);
}
