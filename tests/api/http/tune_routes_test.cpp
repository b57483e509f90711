#include "api/http/http_routes.hpp"
#include "tests/api/fake_tree.hpp"
#include "tests/support/catch.hpp"

using namespace dongled;
using namespace dongled::api;
using nlohmann::json;

TEST_CASE("the plan is read by GET, and carried out by an admin's POST alone") {
  test::fake_tree tree;
  session door{tree.sys};
  tree.start();
  tree.play->with([](auto& x) {
    policy::tuning_row row;
    row.key = "backlog";
    row.now = row.wanted = "1000";
    row.says = "nothing to do";
    row.here = true;
    x.planned.rows = {row};
  });
  auto ask = [&](const std::string& path, const std::string& body,
                 const std::string& method = "POST", role right = role::admin,
                 const std::string& type = "application/json") {
    http_desk desk{tree.w, door};
    http_ask x{method, path, "", "192.0.2.50", false};
    x.body = body;
    x.right = right;
    x.headers.emplace("content-type", type);
    return dispatch(desk, x);
  };
  auto plan = ask("/tune", "", "GET", role::read);
  CHECK(plan.status == 200);
  CHECK(plan.body["says"] == "nothing to do");
  CHECK(plan.body["rows"][0]["evidence"] == nullptr);
  CHECK(ask("/tune/apply", R"({"keys": ["backlog"], "now": true})").status == 200);
  auto told = tree.play->with([](auto& x) { return x.last_tuning; });
  CHECK(told.keys == std::vector<std::string>{"backlog"});
  CHECK(told.at_any_price);
  CHECK(told.asked_by == "http 192.0.2.50");
  CHECK(ask("/tune/undo", "{}").status == 200);
  CHECK(tree.play->with([](auto& x) { return x.last_tuning.undo; }));
  for (auto bad : {"", "x", "[]", R"({"keys": "backlog"})", R"({"keys": [1]})", R"({"now": 1})",
                   R"({"more": 1})"})
    CHECK(ask("/tune/apply", bad).body["code"] == "INVALID_BODY");
  CHECK(ask("/tune/apply", R"({"keys": ["backlog", "x"]})").body["code"] == "UNKNOWN_KEY");
  CHECK(ask("/tune/apply", "{}", "POST", role::operate).status == 403);
  CHECK(ask("/tune/apply", "{}", "GET").status == 405);
  CHECK(ask("/tune", "{}", "POST").status == 405);
  CHECK(ask("/tune/apply", "{}", "POST", role::admin, "text/plain").status == 415);
}
