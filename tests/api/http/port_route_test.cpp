#include "api/http/http_routes.hpp"
#include "tests/api/fake_tree.hpp"
#include "tests/support/board_hand.hpp"
#include "tests/support/catch.hpp"

using namespace dongled;
using namespace dongled::api;
using nlohmann::json;

TEST_CASE("a port is closed, opened and restarted by a POST, and by nothing else") {
  test::fake_tree tree;
  session door{tree.sys};
  tree.start();
  dongled::test::hand(*tree.w->board).update({11}, [](auto& x) { x.known = true; });
  auto ask = [&](const std::string& n, const std::string& body, const std::string& method = "POST",
                 const std::string& type = "application/json") {
    http_desk desk{tree.w, door};
    http_ask x{method, "/dongles/" + n + "/port", "", "192.0.2.50", false};
    x.body = body;
    x.headers.emplace("content-type", type);
    return dispatch(desk, x);
  };
  auto closed = ask("11", R"({"action": "close"})");
  CHECK(closed.status == 200);
  CHECK(closed.body
        == json{{"dongle", 11},
                {"port", 10011},
                {"closed", true},
                {"listening", true},
                {"kept", true},
                {"error", nullptr}});
  CHECK(ask("11", R"({"action": "open"})").body["closed"] == false);
  CHECK(ask("11", R"({"action": "restart"})").body["listening"] == true);
  for (auto bad : {"", "x", "[]", "{}", R"({"action": 1})", R"({"action": "shut"})",
                   R"({"action": "open", "more": 1})"})
    CHECK(ask("11", bad).body["code"] == "INVALID_BODY");
  CHECK(ask("11", R"({"action": "open"})", "POST", "text/plain").status == 415);
  CHECK(ask("11", R"({"action": "open"})", "GET").status == 405);
  CHECK(ask("12", R"({"action": "open"})").status == 404);
  CHECK(ask("99", R"({"action": "open"})").status == 400);
}
