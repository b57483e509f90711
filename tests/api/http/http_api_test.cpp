#include "api/access/tokens.hpp"
#include "tests/api/raw_client.hpp"
#include "tests/api/served_tree.hpp"
#include "tests/support/board_hand.hpp"
#include "tests/support/catch.hpp"

#include <filesystem>
#include <fstream>
#include <unistd.h>

using namespace dongled;
using namespace dongled::api;
using nlohmann::json;
using test::served;
using test::served_tree;
namespace fs = std::filesystem;

namespace {

struct folder {
  folder() {
    fs::remove_all(path);
    fs::create_directories(path);
  }
  ~folder() { fs::remove_all(path); }
  fs::path path = fs::temp_directory_path() / ("dongled_http_" + std::to_string(::getpid()));
};

const std::string reader(64, 'r'), operating(64, 'o'), admin(64, 'a');

/// A server with three named tokens, and its own state.
struct guarded {
  guarded() {
    dongled::test::hand(*all.tree.w->board).update({11}, [](auto& x) { x.known = true; });
  }

  settings config() {
    json tokens = json::array();
    for (auto& [name, secret] :
         {std::pair{"read", reader}, {"operate", operating}, {"admin", admin}})
      tokens.push_back(
        {{"name", std::string("my-") + name}, {"role", name}, {"hash", hash_text(secret)}});
    std::ofstream(at.path / "tokens.json") << json{{"tokens", tokens}};
    auto x = served();
    x.state_dir = at.path.string();
    x.api.tokens_file = (at.path / "tokens.json").string();
    return x;
  }

  struct reply {
    int status = 0;
    json body;
    httplib::Headers headers;
  };
  reply ask(const std::string& method, const std::string& path, const std::string& token = {},
            const std::string& body = {}, const std::string& type = "application/json") {
    httplib::Request x;
    x.method = method;
    x.path = path;
    if (!token.empty())
      x.set_header("Authorization", "Bearer " + token);
    if (!body.empty()) {
      x.set_header("Content-Type", type);
      x.body = body;
    }
    auto client = all.client();
    auto got = client.send(x);
    REQUIRE(got);
    auto parsed = json::parse(got->body, nullptr, false);
    return {got->status, parsed.is_discarded() ? json(got->body) : parsed, got->headers};
  }

  folder at;
  served_tree all{config()};
};

std::string header(const httplib::Headers& all, const std::string& name) {
  auto i = all.find(name);
  return i == all.end() ? "(none)" : i->second;
}

} // namespace

TEST_CASE_METHOD(guarded, "a token may do what its role covers, and is told what it takes") {
  CHECK(ask("GET", "/status").status == 401);
  CHECK(ask("GET", "/status", std::string(64, 'x')).status == 401);
  CHECK(ask("GET", "/status", reader).status == 200);
  CHECK(ask("GET", "/status", admin).status == 200);
  auto no = ask("GET", "/toggle/11", reader);
  CHECK(no.status == 403);
  CHECK(no.body["code"] == "FORBIDDEN_ROLE");
  CHECK(no.body["role_needed"] == "operate");
  CHECK(ask("GET", "/recover-socks5/11", reader).status == 403);
  CHECK(all.tree.play->with([](auto& x) { return x.asked_by; }).empty());
  CHECK(ask("POST", "/toggle/11", operating).status == 404); // the fake gate knows none
  CHECK(all.tree.play->with([](auto& x) { return x.asked_by; }) == "http 127.0.0.1 as my-operate");
  CHECK(ask("GET", "/links", operating).body["role_needed"] == "admin");
  CHECK(ask("GET", "/links", admin).status == 200);
  CHECK(ask("GET", "/openapi.json", reader).body["openapi"] == "3.1.0");
}

TEST_CASE_METHOD(guarded, "a link toggles its dongle and nothing else") {
  auto wish = json{{"dongle", 11}, {"expires_s", 3600}, {"min_interval_s", 600}, {"note", "Ann"}};
  CHECK(ask("POST", "/links", operating, wish.dump()).status == 403);
  auto made = ask("POST", "/links", admin, wish.dump());
  REQUIRE(made.status == 201);
  std::string secret = made.body["secret"], id = made.body["id"], url = made.body["url"];
  CHECK(url == "http://127.0.0.1:" + std::to_string(all.port) + "/rotate/" + secret);
  std::ifstream kept(at.path / "links.json");
  std::string file{std::istreambuf_iterator<char>(kept), {}};
  CHECK(file.find(secret) == file.npos);
  auto listed = ask("GET", "/links", admin);
  REQUIRE(listed.body["links"].size() == 1);
  CHECK(!listed.body["links"][0].contains("secret"));
  CHECK(listed.body["links"][0]["note"] == "Ann");

  CHECK(ask("GET", "/rotate/" + secret).status == 405);
  CHECK(ask("POST", "/rotate/" + std::string(64, '0')).body["code"] == "UNKNOWN_LINK");
  CHECK(ask("GET", "/status", secret).status == 401);
  // Refused by gate: that is no use of the link.
  all.tree.play->with([](auto& x) { x.answer.what = policy::cooling{seconds{7}}; });
  CHECK(ask("POST", "/rotate/" + secret).body["code"] == "TOGGLE_COOLDOWN");
  all.tree.play->with([](auto& x) { x.answer.what = toggle_accepted{"5"}; });
  auto begun = ask("POST", "/rotate/" + secret + "?async=1");
  CHECK(begun.status == 202);
  CHECK(begun.body["toggle_id"] == "5");
  CHECK(all.tree.play->with([](auto& x) { return x.asked_by; })
        == "link " + id + " from 127.0.0.1");
  auto again = ask("POST", "/rotate/" + secret);
  CHECK(again.status == 429);
  CHECK(again.body["code"] == "LINK_RATE_LIMITED");
  CHECK(header(again.headers, "Retry-After") != "(none)");
  CHECK(ask("GET", "/links", admin).body["links"][0]["uses"] == 1);

  CHECK(ask("DELETE", "/links/" + id, admin).status == 200);
  CHECK(ask("DELETE", "/links/" + id, admin).status == 404);
  CHECK(ask("POST", "/rotate/" + secret).status == 404);
}

TEST_CASE_METHOD(guarded, "a link made for it works by GET, but not for what only looks ahead") {
  auto made = ask("POST", "/links", admin,
                  R"({"dongle": 11, "expires_s": 3600, "min_interval_s": 600, "get": true})");
  REQUIRE(made.status == 201);
  CHECK(made.body["get"] == true);
  auto where = "/rotate/" + made.body["secret"].get<std::string>();
  CHECK(ask("HEAD", where).status == 405);
  CHECK(ask("GET", "/rotate/" + std::string(64, '0')).body["code"] == "UNKNOWN_LINK");
  all.tree.play->with([](auto& x) { x.answer.what = toggle_accepted{"5"}; });
  CHECK(ask("GET", where + "?async=1").status == 202);
  auto again = ask("GET", where);
  CHECK(again.status == 429);
  CHECK(header(again.headers, "Retry-After") != "(none)");
  CHECK(ask("GET", "/links", admin).body["links"][0]["uses"] == 1);
  auto wrong = ask("POST", "/links", admin, R"({"dongle": 11, "get": 1})");
  CHECK(wrong.status == 400);
}

TEST_CASE_METHOD(guarded, "an expired link is 410") {
  auto made = ask("POST", "/links", admin, R"({"dongle": 11, "expires_s": 60})");
  REQUIRE(made.status == 201);
  auto file = at.path / "links.json";
  auto book = json::parse(std::ifstream(file));
  book["links"][0]["expires_ms"] = 1000;
  std::ofstream(file) << book;
  CHECK(ask("POST", "/rotate/" + made.body["secret"].get<std::string>()).status == 410);
}

TEST_CASE_METHOD(guarded, "a hostile file of links is told, kept, and crashes nothing") {
  for (auto text : {"{", "[[[[", R"({"links": [{"id": 7}]})"}) {
    std::ofstream(at.path / "links.json") << text;
    auto got = ask("GET", "/links", admin);
    CHECK(got.status == 500);
    CHECK(got.body["code"] == "LINKS_UNREADABLE");
    CHECK(ask("POST", "/links", admin, R"({"dongle": 11})").body["code"] == "LINKS_UNREADABLE");
    auto outside = ask("POST", "/rotate/" + std::string(64, '0'));
    CHECK(outside.status == 503);
    CHECK(outside.body.dump().find("links.json") == std::string::npos);
    std::ifstream kept(at.path / "links.json");
    CHECK(std::string{std::istreambuf_iterator<char>(kept), {}} == text);
  }
}

TEST_CASE_METHOD(guarded, "a wish for a link that makes no sense is refused") {
  for (auto body : {"[]", "{", "{}", R"({"dongle": "11"})", R"({"dongle": 99})",
                    R"({"dongle": 11, "expires_s": 1})", R"({"dongle": 11, "expires_s": 1e99})",
                    R"({"dongle": 11, "min_interval_s": -1})", R"({"dongle": 11, "x": 1})",
                    R"({"dongle": 11, "note": "a\nb"})", R"({"dongle": 18446744073709551615})"})
    CHECK(ask("POST", "/links", admin, body).status == 400);
  CHECK(ask("POST", "/links", admin, R"({"dongle": 12})").status == 404);
  CHECK(ask("POST", "/links", admin, R"({"dongle": 11})", "text/plain").status == 415);
  CHECK(ask("GET", "/links", admin).body["links"].empty());
}

TEST_CASE_METHOD(guarded, "a preflight needs no token, and invites nobody unless told to") {
  auto got = ask("OPTIONS", "/toggle/11");
  CHECK(got.status == 204);
  CHECK(header(got.headers, "Access-Control-Allow-Origin") == "(none)");
  CHECK(header(got.headers, "Access-Control-Allow-Methods") == "(none)");
  CHECK(header(got.headers, "Allow") == "GET, POST, OPTIONS");
  CHECK(ask("OPTIONS", "/nothing").status == 404);
  auto config = *all.tree.w->settings_now();
  config.api.cors_origin = "*"; // may read
  all.tree.w->config.set(config);
  got = ask("OPTIONS", "/status");
  CHECK(header(got.headers, "Access-Control-Allow-Origin") == "*");
  CHECK(header(got.headers, "Access-Control-Allow-Methods") == "GET, HEAD");
  CHECK(header(got.headers, "Access-Control-Allow-Headers").find("Authorization") == 0);
  for (auto path : {"/toggle/11", "/links"})
    CHECK(header(ask("OPTIONS", path).headers, "Access-Control-Allow-Headers") == "(none)");
  config.api.cors_origin = "https://rack.example";
  all.tree.w->config.set(config);
  got = ask("OPTIONS", "/links");
  CHECK(header(got.headers, "Access-Control-Allow-Methods") == "GET, POST");
  CHECK(header(got.headers, "Access-Control-Allow-Origin") == "https://rack.example");
  CHECK(header(got.headers, "Vary") == "Origin");
}

TEST_CASE_METHOD(guarded, "a token that is shown is proof, whatever the page") {
  httplib::Headers page{{"Origin", "https://evil.example"}, {"Sec-Fetch-Site", "cross-site"}};
  auto client = all.client();
  CHECK(client.Get("/toggle/11", page)->status == 401);
  page.emplace("Authorization", "Bearer " + operating);
  CHECK(client.Get("/toggle/11", page)->status == 404); // the fake gate knows none
}

TEST_CASE_METHOD(guarded, "a link whose use cannot be written down is refused") {
  auto made = ask("POST", "/links", admin, R"({"dongle": 11, "min_interval_s": 60})");
  REQUIRE(made.status == 201);
  auto where = "/rotate/" + made.body["secret"].get<std::string>();
  all.tree.play->with([](auto& x) { x.answer.what = toggle_accepted{"5"}; });
  fs::create_directory(at.path / "links.json.new"); // as a full disk: it takes no file
  auto got = ask("POST", where + "?async=1");
  CHECK(got.status == 503);
  CHECK(got.body["code"] == "LINK_NOT_KEPT");
  CHECK(all.tree.play->with([](auto& x) { return x.asked_by; }).empty());
  fs::remove(at.path / "links.json.new");
  got = ask("POST", where + "?async=1");
  CHECK(got.status == 202);
  CHECK(header(got.headers, "Cache-Control") == "no-store");
  CHECK(header(got.headers, "Referrer-Policy") == "no-referrer");
  CHECK(ask("POST", where).body["code"] == "LINK_RATE_LIMITED");
}

TEST_CASE_METHOD(guarded, "JSON is neither kept nor guessed at") {
  for (auto path : {"/health", "/nothing", "/status"}) {
    auto got = ask("GET", path, reader);
    CHECK(header(got.headers, "Cache-Control") == "no-store");
    CHECK(header(got.headers, "X-Content-Type-Options") == "nosniff");
  }
}

TEST_CASE_METHOD(guarded, "one dongle is told whole, and the rack by its ports") {
  dongled::test::hand(*all.tree.w->board).update({11}, [](auto& x) {
    x.link.present = true;
    x.link.interface = "eth7";
    x.modem.model = "E8372h";
    x.toggle.hits = {{12}, {13}};
    x.power.off = true;
    x.power.by = "shell";
  });
  auto got = ask("GET", "/dongles/11", reader);
  REQUIRE(got.status == 200);
  CHECK(got.body["subnet"] == 11);
  CHECK(got.body["link"]["interface"] == "eth7");
  CHECK(got.body["modem"]["model"] == "E8372h");
  CHECK(got.body["toggle"]["hits"] == json{12, 13});
  CHECK(got.body["toggle"]["started"].is_null());
  CHECK(got.body["recovery"]["holds"].size() == 1);
  CHECK(got.body["phase"] == "off");
  CHECK(ask("GET", "/dongles/12", reader).status == 404);
  CHECK(ask("GET", "/dongles/99", reader).status == 400);
  auto list = ask("GET", "/dongles", reader);
  REQUIRE(list.body["dongles"].size() == 1);
  CHECK(list.body["dongles"][0]["url"] == "/dongles/11");
  all.tree.play->with([](auto& x) {
    x.ports.ports.push_back({port_path{"1-1.2"}, port_path{"1-1"}, {}, {}, false, false});
  });
  auto rack = ask("GET", "/rack", reader);
  REQUIRE(rack.status == 200);
  CHECK(rack.body["ports"][0]["port"] == "1-1.2");
}

TEST_CASE_METHOD(guarded, "a head that is too large is 431, told in JSON") {
  test::raw_client big{all.port};
  std::string head = "GET /health HTTP/1.1\r\n";
  for (int i = 0; i < 100; ++i)
    head += "X-" + std::to_string(i) + ": " + std::string(200, 'x') + "\r\n";
  big.send(head + "\r\n");
  auto got = big.read_all();
  CHECK(got.starts_with("HTTP/1.1 431"));
  CHECK(got.find("HEADER_TOO_LARGE") != got.npos);
}
