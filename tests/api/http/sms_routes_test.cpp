#include "api/http/http_routes.hpp"
#include "tests/api/fake_tree.hpp"
#include "tests/io/hilink/scripted_modem.hpp"
#include "tests/support/board_hand.hpp"
#include "tests/support/catch.hpp"

using namespace dongled;
using namespace dongled::api;
using namespace dongled::test;
using nlohmann::json;

namespace {

/// A dongle whose modem has one message, and an API that somebody asks.
struct text_desk {
  text_desk() {
    auto modem = std::make_unique<scripted_modem>();
    script = modem.get();
    script->on("GET /api/webserver/SesTokInfo", {ses_tok_b("s1", "t1")});
    script->on("POST /api/sms/sms-list",
               {single("<response><Count>1</Count><Messages><Message><Smstat>1</Smstat>"
                       "<Index>40000</Index><Phone>+491</Phone><Content>hello</Content>"
                       "<Date>2026-07-27 10:11:12</Date></Message></Messages></response>",
                       token_b("n"))});
    script->on("GET /api/sms/send-status",
               {single("<response><SucPhone>+491</SucPhone><FailPhone></FailPhone></response>")});
    static wound_clock clock;
    tree.modem =
      std::make_shared<io::hilink::client>(std::move(modem), io::hilink::login{}, clock.ticks());
    hand(*tree.w->board).update({11}, [](auto& v) { v.known = true; });
    tree.start();
  }

  http_answer ask(const std::string& method, std::map<std::string, std::string> query = {},
                  const std::string& body = {}, role right = role::admin,
                  const std::string& path = "/dongles/11/sms") {
    http_desk desk{tree.w, door};
    http_ask x;
    x.method = method;
    x.path = path;
    x.client = "192.0.2.50";
    x.query = std::move(query);
    x.body = body;
    x.right = right;
    x.headers["content-type"] = "application/json";
    return dispatch(desk, std::move(x));
  }

  fake_tree tree;
  session door{tree.sys};
  scripted_modem* script = nullptr;
};

const std::string letter = R"({"number": "+491", "text": "hello"})";

} // namespace

TEST_CASE_METHOD(text_desk, "messages are told to admin, and to nobody else") {
  for (auto right : {role::read, role::operate})
    for (auto method : {"GET", "POST", "DELETE"})
      CHECK(ask(method, {}, letter, right).status == 403);
  CHECK(script->log.empty());
  auto got = ask("GET");
  REQUIRE(got.status == 200);
  CHECK(got.body["messages"][0]["text"] == "hello");
  CHECK(ask("GET", {{"id", "40000"}}).body["message"]["number"] == "+491");
}

TEST_CASE_METHOD(text_desk, "what is no message is refused before the modem is asked") {
  for (auto body : {"", "{}", "[]", R"({"number": "+491"})", R"({"number": 491, "text": "x"})",
                    R"({"number": "+49 1", "text": "x"})", R"({"number": "+491", "text": ""})",
                    R"({"number": "+491", "text": "x", "more": 1})"})
    CHECK(ask("POST", {}, body).status == 400);
  CHECK(ask("POST", {}, json{{"number", "+491"}, {"text", std::string(1531, 'x')}}.dump()).status
        == 400);
  CHECK(ask("DELETE").status == 400);
  CHECK(ask("DELETE", {{"id", "-1"}}).status == 400);
  CHECK(ask("GET", {}, {}, role::admin, "/dongles/99/sms").status == 400);
  CHECK(ask("GET", {}, {}, role::admin, "/dongles/12/sms").status == 404);
  CHECK(script->log.empty());
}

TEST_CASE_METHOD(text_desk, "one is sent once the network has taken it") {
  script->on("POST /api/sms/send-sms", {ok("n2")});
  auto sent = ask("POST", {}, letter);
  CHECK(sent.status == 200);
  CHECK(sent.body["parts"] == 1);
  CHECK(sent.body["alphabet"] == "GSM");
  CHECK(script->transcript().find("<Phones><Phone>+491</Phone></Phones><Sca></Sca><Content>hello"
                                  "</Content><Length>5</Length><Reserved>1</Reserved>")
        != std::string::npos);
}

TEST_CASE_METHOD(text_desk, "a full memory, a locked SIM, and a message that is not there") {
  script->on("POST /api/sms/send-sms", {error_b(113053, token_b("n2"))});
  auto full = ask("POST", {}, letter);
  CHECK(full.status == 502);
  CHECK(full.body["modem_code"] == 113053);
  CHECK(full.body["error"].get<std::string>().find("full") != std::string::npos);
  CHECK(ask("GET", {{"id", "7"}}).status == 404);
  CHECK(ask("DELETE", {{"id", "7"}}).body["code"] == "UNKNOWN_MESSAGE");
  script->on("GET /api/pin/status", {single("<response><SimState>260</SimState></response>")});
  auto locked = ask("GET");
  CHECK(locked.status == 502);
  CHECK(locked.body["modem_code"] == 101002);
}

TEST_CASE_METHOD(text_desk, "what is written down has neither number nor text") {
  script->on("POST /api/sms/send-sms", {ok("n2")});
  REQUIRE(ask("POST", {}, letter).status == 200);
  auto all = tree.w->history->since(0, 1000);
  std::string told;
  for (auto& x : all)
    told += to_json(x).dump();
  CHECK(told.find("sms send") != std::string::npos);
  CHECK(told.find("+491") == std::string::npos);
  CHECK(told.find("hello") == std::string::npos);
}

TEST_CASE_METHOD(text_desk, "a toggle's modem is asked to send nothing") {
  hand(*tree.w->board).update({11}, [](auto& v) { v.toggle.running = "7"; });
  auto no = ask("POST", {}, letter);
  CHECK(no.status == 409);
  CHECK(no.body["toggle_id"] == "7");
  CHECK(ask("GET").status == 200);
}
