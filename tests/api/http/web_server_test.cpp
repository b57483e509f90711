#include "api/http/web_server.hpp"

#include "api/dashboard/page.hpp"
#include "api/http/http_facade.hpp"
#include "api/process/start_checks.hpp"
#include "tests/api/fake_tree.hpp"
#include "tests/api/raw_client.hpp"
#include "tests/api/served_tree.hpp"
#include "tests/support/board_hand.hpp"
#include "tests/support/catch.hpp"

#include <httplib.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <future>

using namespace dongled;
using namespace dongled::api;
using nlohmann::json;
using test::served;
using test::served_tree;

namespace {

json body_of(const httplib::Result& x) {
  REQUIRE(x);
  CHECK(x->get_header_value("Content-Type") == "application/json");
  return json::parse(x->body);
}

} // namespace

TEST_CASE("the web server serves JSON, errors too") {
  served_tree all;
  auto client = all.client();
  auto status = client.Get("/status");
  CHECK(body_of(status)["status"] == "ready");
  CHECK(!status->has_header("Access-Control-Allow-Origin"));
  auto none = client.Get("/nothing/here");
  CHECK(none->status == 404);
  CHECK(body_of(none)["code"] == "NOT_FOUND");
  auto wrong = client.Put("/status", "x", "text/plain");
  CHECK(wrong->status == 405);
  CHECK(wrong->get_header_value("Allow") == "GET, HEAD");
  CHECK(body_of(wrong)["code"] == "METHOD_NOT_ALLOWED");
}

TEST_CASE("a page of another site changes nothing, and a program does") {
  served_tree all;
  for (auto& [name, value] : std::vector<std::pair<std::string, std::string>>{
         {"Sec-Fetch-Site", "cross-site"}, {"Origin", "null"}, {"Referer", "http://evil.example/"}})
    for (auto path : {"/toggle/12", "/toggle/99", "/recover-socks5/11", "/links"}) {
      auto got = all.client().Get(path, {{name, value}});
      CHECK(got->status == 403);
      CHECK(body_of(got)["code"] == "CROSS_SITE");
    }
  httplib::Headers rebound{
    {"User-Agent", "Mozilla/5.0"}, {"Accept-Language", "en"}, {"Host", "evil.example"}};
  CHECK(body_of(all.client().Get("/toggle/12", rebound))["code"] == "CROSS_SITE");
  CHECK(body_of(all.client().Get("/status", rebound))["code"] == "CROSS_SITE");
  CHECK(all.client().Get("/", rebound)->status == 200);
  auto config = *all.tree.w->settings_now();
  config.api.hosts = {"evil.example:1"};
  all.tree.w->config.set(config);
  CHECK(body_of(all.client().Get("/toggle/12", rebound))["code"] == "UNKNOWN_DONGLE");
  CHECK(body_of(all.client().Get("/toggle/12"))["code"] == "UNKNOWN_DONGLE");
  CHECK(body_of(all.client().Post("/status", {{"Origin", "null"}}, "", "text/plain"))["code"]
        == "CROSS_SITE");
}

TEST_CASE("a form is understood by nobody, and disturbs nobody") {
  served_tree all;
  httplib::MultipartFormDataItems form{{"name", "value", "", ""}};
  CHECK(all.client().Post("/links", form)->status == 415);
  CHECK(all.client().Post("/toggle/12", form)->status == 404);
  CHECK(all.client().Post("/status", form)->status == 405);
}

TEST_CASE("hub_power that cannot answer leaves the rack as it was read last") {
  served_tree all;
  auto map = std::make_shared<power_map>();
  map->at = 1'700'000'000'000;
  map->ports.push_back({port_path{"1-1.2"}, port_path{"1-1"}, {}, {}, false, false});
  dongled::test::hand(*all.tree.w->board).update_host([&](auto& x) { x.ports = map; });
  all.tree.play->with([](auto& x) { x.no_ports = true; });
  auto got = body_of(all.client().Get("/rack"));
  CHECK(got["ports"][0]["port"] == "1-1.2");
  CHECK(got["error"].get<std::string>().starts_with("as of 20"));
}

TEST_CASE("a POST without a length is answered at once") {
  served_tree all;
  test::raw_client raw{all.port};
  raw.send("POST /toggle/12 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  auto got = raw.read_all();
  CHECK(got.starts_with("HTTP/1.1 404"));
  CHECK(got.find("UNKNOWN_DONGLE") != got.npos);
}

TEST_CASE("a foreign address gets 403, a missing token 401") {
  auto config = served();
  config.api.allow = {"192.0.2.0/24"};
  served_tree closed{config};
  auto got = closed.client().Get("/status");
  CHECK(got->status == 403);
  CHECK(body_of(got)["code"] == "FORBIDDEN");
}

TEST_CASE("the dashboard needs no token, and what it asks for does") {
  auto file =
    std::filesystem::temp_directory_path() / ("dongled_token_" + std::to_string(::getpid()));
  std::ofstream(file) << "a-token-that-nobody-guesses\n";
  auto config = served();
  config.api.token_file = file.string();
  served_tree all{config};
  auto page = all.client().Get("/");
  REQUIRE(page);
  CHECK(page->status == 200);
  CHECK(page->get_header_value("Content-Type") == "text/html; charset=utf-8");
  CHECK(page->get_header_value("Content-Security-Policy").find("default-src 'none'") == 0);
  CHECK(page->body == dashboard().html);
  CHECK(all.client().Get("/favicon.ico")->status == 200);
  CHECK(all.client().Get("/status")->status == 401);
  CHECK(all.client().Get("/tree")->status == 401);
  CHECK(all.client().Post("/", "", "text/plain")->status == 405);
  std::filesystem::remove(file);
}

TEST_CASE("a foreign address gets no dashboard either") {
  auto config = served();
  config.api.allow = {"192.0.2.0/24"};
  served_tree closed{config};
  CHECK(closed.client().Get("/")->status == 403);
}

TEST_CASE("a page that the client has already is not sent again") {
  served_tree all;
  auto tag = all.client().Get("/")->get_header_value("ETag");
  CHECK(tag == dashboard().etag);
  auto again = all.client().Get("/", {{"If-None-Match", tag}});
  CHECK(again->status == 304);
  CHECK(again->body.empty());
  CHECK(all.client().Get("/", {{"If-None-Match", "W/\"old\""}})->status == 200);
  CHECK(all.client().Get("/status", {{"If-None-Match", ""}})->status == 200);
}

TEST_CASE("the limits follow a reload") {
  served_tree all;
  CHECK(all.client().Get("/health")->status == 200);
  auto config = *all.tree.w->settings_now();
  config.api.allow = {};
  all.tree.w->config.set(config);
  CHECK(all.client().Get("/health")->status == 403);
  config.api.token_file = "/nonexistent"; // cannot be used: the limits before it stay
  config.api.allow = {"127.0.0.0/8"};
  all.tree.w->config.set(config);
  CHECK(all.client().Get("/health")->status == 403);
}

TEST_CASE("hostile bytes on the port are answered 400 or cut, and disturb nobody") {
  served_tree all;
  const std::string zeros(3, '\0');
  for (auto& junk : std::vector<std::string>{
         "\x05\x01" + zeros, "GARBAGE\r\n\r\n", "GET\r\n\r\n", "GET / HTTP/9.9\r\n\r\n",
         "\x16\x03\x01\x02" + zeros + "\r\n\r\n", "GET /\xff\xfe%00%zz HTTP/1.1\r\n\r\n",
         "GET /toggle/" + std::string(20000, '1') + " HTTP/1.1\r\n\r\n",
         "GET / HTTP/1.1\r\nX: " + std::string(100000, 'x') + "\r\n\r\n",
         "POST / HTTP/1.1\r\nContent-Length: -5\r\n\r\n",
         "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nZZZZ\r\n",
         "GET /toggle/11%00 HTTP/1.1\r\nConnection: close\r\n\r\n"}) {
    test::raw_client raw{all.port};
    raw.send(junk);
    raw.finish();
    auto got = raw.read_all();
    auto fine = got.empty() || got.starts_with("HTTP/1.1 4");
    CHECK(fine);
  }
  CHECK(all.client().Get("/health")->status == 200);
}

TEST_CASE("a body beyond 64 KiB is refused") {
  served_tree all;
  auto got = all.client().Post("/toggle/11", std::string(200 * 1024, 'x'), "text/plain");
  REQUIRE(got);
  CHECK(got->status == 413);
  CHECK(body_of(got)["code"] == "PAYLOAD_TOO_LARGE");
}

TEST_CASE("a killed http answers its waiting clients 503 and comes back") {
  served_tree all;
  all.tree.play->with([](auto& x) { x.answer.what = toggle_accepted{"5"}; });
  auto waiting = std::async(std::launch::async, [&] {
    auto got = all.client().Get("/toggle/11");
    return got ? got->status : 0;
  });
  REQUIRE(test::fake_tree::eventually(
    [&] { return !all.tree.play->with([](auto& x) { return x.asked_by; }).empty(); }));
  auto old = all.tree.w->find("/http");
  REQUIRE(old);
  auto old_id = old.id();
  caf::anon_send<caf::message_priority::high>(old, caf::exit_msg{{}, caf::exit_reason::kill});
  old = nullptr;
  CHECK(waiting.get() == 503);
  CHECK(test::fake_tree::eventually([&] {
    auto now = all.tree.w->find("/http");
    if (!now || now.id() == old_id)
      return false;
    auto got = all.client().Get("/health");
    return got && got->status == 200;
  }));
}

TEST_CASE("a busy port is named, by the check and by the server") {
  auto config = served();
  test::listener taken{config.api.port};
  auto check = check_port("api.listen", config.api.listen, config.api.port);
  REQUIRE(!check);
  CHECK(check.why().code == fault::busy);
  CHECK(check.why().doing.find(std::to_string(config.api.port)) != std::string::npos);
  test::fake_tree tree{config};
  auto server = web_server::start(tree.sys, tree.w);
  REQUIRE(!server);
  CHECK(server.why().code == fault::busy);
  CHECK(server.why().doing.find(std::to_string(config.api.port)) != std::string::npos);
}
