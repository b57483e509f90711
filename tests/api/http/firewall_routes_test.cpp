#include "api/http/http_routes.hpp"
#include "tests/api/fake_tree.hpp"
#include "tests/support/catch.hpp"

using namespace dongled;
using namespace dongled::api;
using nlohmann::json;

TEST_CASE("how the firewall stands is told to all, who was refused to those who operate") {
  test::fake_tree tree;
  session door{tree.sys};
  tree.start();
  auto ask = [&](const std::string& method, const std::string& path, role right,
                 std::map<std::string, std::string> query = {}) {
    http_desk desk{tree.w, door};
    http_ask x{method, path, "", "192.0.2.50", false};
    x.right = right;
    x.query = std::move(query);
    return dispatch(desk, x);
  };
  auto seen = ask("GET", "/firewall", role::read);
  CHECK(seen.status == 200);
  CHECK(seen.body["enabled"] == false);
  CHECK(seen.body["kernel"] == "absent");
  CHECK(seen.body["last_refusal"] == nullptr);
  CHECK(seen.body["blocked"]["top"] == nullptr);
  CHECK(ask("GET", "/firewall", role::operate).body["blocked"]["top"] == json::array());
  CHECK(ask("POST", "/firewall", role::admin).status == 405);
  CHECK(ask("POST", "/firewall/update", role::read).status == 403);
  CHECK(ask("POST", "/firewall/update", role::operate, {{"accept_shrink", "x"}}).status == 400);
  CHECK(ask("POST", "/firewall/update", role::operate).status == 503); // nobody is there
}
