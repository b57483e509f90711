#include "api/http/http_routes.hpp"
#include "api/views/analysis_json.hpp"
#include "tests/actors/analysis/made_rack.hpp"
#include "tests/api/fake_tree.hpp"
#include "tests/support/catch.hpp"

using namespace dongled;
using namespace dongled::api;
using nlohmann::json;

TEST_CASE("the recorder's routes say what is wrong with a question", "[recorder]") {
  test::fake_tree tree;
  session door{tree.sys};
  tree.start();
  auto ask = [&](const std::string& method, const std::string& path,
                 std::map<std::string, std::string> query = {}) {
    http_desk desk{tree.w, door};
    http_ask x{method, path, "", "192.0.2.50", false};
    x.right = role::read;
    x.query = std::move(query);
    return dispatch(desk, x);
  };
  CHECK(ask("GET", "/analyze", {{"at", "14:30"}, {"for", "x"}}).status == 400);
  CHECK(ask("GET", "/analyze", {{"dongle", "0"}}).status == 400);
  CHECK(ask("POST", "/analyze").status == 405);
  for (auto path : {"/analyze", "/samples", "/host"})
    CHECK(ask("GET", path).status == 503); // nobody is there
}

TEST_CASE("samples and gauges as JSON", "[recorder]") {
  samples_found x;
  x.lines.push_back({{"self.rss", "B", false}, {{1000, 5}, {2000, 6}}, {}});
  auto one = samples_json(x, true);
  CHECK(one.at("name") == "self.rss");
  CHECK(one.at("points").at(1).at(1) == 6);
  CHECK(one.at("missing_since") == nullptr);
  x.lines.push_back({{"psi", "0.01 %", false}, {}, 3000});
  auto all = samples_json(x, false);
  CHECK(all.at("series").size() == 2);
  CHECK(all.at("series").at(1).at("missing_since").is_string());
  gauges_found now;
  now.now.gauge("conntrack.count", "1", 7);
  now.now.gauge("conntrack.max", "1", 10);
  now.now.gauge("ports.11.used", "1", std::nullopt);
  auto gauges = gauges_json(now, 1000).at("gauges");
  CHECK(gauges.at(0).at("limit") == 10);
  CHECK(gauges.at(2).at("value") == nullptr);
}
