#include "api/fleet/service_discovery.hpp"

#include "tests/support/catch.hpp"

#include <nlohmann/json.hpp>

using namespace dongled;
using namespace dongled::api;
using nlohmann::json;

namespace {

rack_picture rack(const std::string& listen) {
  rack_picture out;
  out.config.api.listen = listen;
  out.config.api.port = 8080;
  out.config.uplink.advertise = "rack.example";
  dongle_view known, stranger;
  known.subnet = {11};
  known.known = true;
  stranger.subnet = {12};
  out.dongles = {known, stranger};
  return out;
}

} // namespace

TEST_CASE("Prometheus is told where the API is reached") {
  CHECK(api_authority(rack("0.0.0.0")) == "rack.example:8080");
  CHECK(api_authority(rack("10.0.0.2")) == "10.0.0.2:8080");
  CHECK(api_authority(rack("fd00::1")) == "[fd00::1]:8080");
  auto said = scrape_targets(rack("0.0.0.0"));
  REQUIRE(said.size() == 1);
  CHECK(said[0]["targets"] == json::array({"rack.example:8080"}));
  CHECK(said[0]["labels"]["__metrics_path__"] == "/metrics");
  for (auto& [name, value] : said[0]["labels"].items())
    CHECK(value.is_string()); // others are an error to Prometheus
}

TEST_CASE("who probes through the proxies is told their ports") {
  auto said = proxy_targets(rack("0.0.0.0"));
  REQUIRE(said.size() == 1);
  CHECK(said[0]["targets"] == json::array({"rack.example:10011"}));
  CHECK(said[0]["labels"]["dongle"] == "11");
  CHECK(said[0]["labels"]["__meta_dongled_phase"] == "starting");
}
