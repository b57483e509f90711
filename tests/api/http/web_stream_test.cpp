#include "api/http/web_stream.hpp"

#include "tests/api/raw_client.hpp"
#include "tests/api/served_tree.hpp"
#include "tests/support/catch.hpp"

#include <memory>

using namespace dongled;
using namespace dongled::api;
using nlohmann::json;
using test::fake_tree;
using test::raw_client;
using test::served;
using test::served_tree;

namespace {

uint64_t tell(const served_tree& all, const std::string& text,
              happening_kind kind = happening_kind::phase, uint8_t dongle = 11) {
  happening x;
  x.kind = kind;
  x.dongle = subnet_id{dongle};
  x.text = text;
  x.by = "test";
  return all.tree.w->history->add(std::move(x));
}

/// A client that has begun to read a stream.
std::unique_ptr<raw_client> reader(const served_tree& all, const std::string& query = {},
                                   const std::string& header = {}) {
  auto out = std::make_unique<raw_client>(all.port);
  out->send("GET /events" + query + " HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip, br\r\n" + header
            + "\r\n");
  return out;
}

bool has(const std::string& text, const std::string& part) { return text.find(part) != text.npos; }

settings with_streams(uint32_t most) {
  auto out = served();
  out.api.max_streams = most;
  return out;
}

} // namespace

TEST_CASE("a stream's first bytes go out at once, and events as they happen") {
  served_tree all;
  tell(all, "before");
  auto client = reader(all);
  auto head = client->read_until(": dongled");
  CHECK(has(head, "200 OK"));
  CHECK(has(head, "Content-Type: text/event-stream"));
  CHECK(!has(head, "Content-Encoding"));
  CHECK(has(head, "X-Content-Type-Options: nosniff"));
  auto id = tell(all, "it happens");
  auto event = client->read_until("it happens");
  CHECK(has(event, "id: " + std::to_string(id) + "\nevent: phase\n"));
  CHECK(!has(head + event, "before"));
}

TEST_CASE("a stream goes on where its client was, by header or query") {
  served_tree all;
  auto first = tell(all, "one");
  tell(all, "two");
  auto by_query = reader(all, "?since=" + std::to_string(first));
  auto got = by_query->read_until("two");
  CHECK(has(got, "\"two\""));
  CHECK(!has(got, "\"one\""));
  auto by_header = reader(all, "", "Last-Event-ID: " + std::to_string(first) + "\r\n");
  got = by_header->read_until("two");
  CHECK(has(got, "\"two\""));
  CHECK(!has(got, "\"one\""));
}

TEST_CASE("a stream lets through what was asked for") {
  served_tree all;
  auto client = reader(all, "?dongle=12&kind=health,phase");
  client->read_until(": dongled");
  tell(all, "other dongle");
  tell(all, "other kind", happening_kind::plug, 12);
  tell(all, "wanted", happening_kind::health, 12);
  auto got = client->read_until("wanted");
  CHECK(has(got, "wanted"));
  CHECK(!has(got, "other"));
}

TEST_CASE("there are so many streams, and a client that leaves frees its seat") {
  served_tree all{with_streams(2)};
  auto one = reader(all), two = reader(all);
  one->read_until(": dongled");
  two->read_until(": dongled");
  auto none = all.client().Get("/events");
  REQUIRE(none);
  CHECK(none->status == 503);
  CHECK(json::parse(none->body)["code"] == "TOO_MANY_STREAMS");
  CHECK(none->has_header("Retry-After"));
  CHECK(all.client().Get("/health")->status == 200);
  one.reset();
  CHECK(fake_tree::eventually([&] {
    auto again = reader(all);
    return has(again->read_until("\r\n"), "200 OK");
  }));
}

TEST_CASE("with no streams allowed there are none") {
  served_tree all{with_streams(0)};
  CHECK(all.client().Get("/events")->status == 503);
}

TEST_CASE("a stop ends all streams, and they are told") {
  auto all = std::make_unique<served_tree>();
  auto one = reader(*all), two = reader(*all, "?dongle=12");
  one->read_until(": dongled");
  two->read_until(": dongled");
  auto old = all->tree.w->find("/http");
  REQUIRE(old);
  caf::anon_send<caf::message_priority::high>(old, caf::exit_msg{{}, caf::exit_reason::kill});
  old = nullptr;
  for (auto* x : {one.get(), two.get()}) {
    auto rest = x->read_all(); // ends, since the other side closes
    CHECK(has(rest, "event: end\n"));
    CHECK(has(rest, "0\r\n\r\n"));
  }
}

TEST_CASE("who loses the right to read is told, and let go") {
  served_tree all;
  auto client = reader(all);
  client->read_until(": dongled");
  auto config = *all.tree.w->settings_now();
  config.api.allow = {"192.0.2.0/24"};
  all.tree.w->config.set(config);
  CHECK(has(client->read_all(), "the right to read it has ended"));
}

TEST_CASE("a page of events is JSON; what makes no sense is 400") {
  served_tree all;
  auto first = tell(all, "one");
  tell(all, "two", happening_kind::health);
  auto last = tell(all, "three");
  auto page = [&](const std::string& query) {
    auto got = all.client().Get("/events?follow=0" + query);
    REQUIRE(got);
    CHECK(got->status == 200);
    return json::parse(got->body);
  };
  // While the journal has trouble the chronicle alone must do.
  all.tree.play->with([](auto& x) { x.happenings.trouble = "the disk is full"; });
  auto whole = page("");
  REQUIRE(whole["events"].size() == 3);
  CHECK(whole["last"] == last);
  CHECK(whole["trouble"] == "the disk is full");
  CHECK(page("&limit=1")["events"][0]["text"] == "three");
  auto after = page("&limit=1&since=" + std::to_string(first));
  CHECK(after["events"][0]["text"] == "two");
  CHECK(after["last"] == after["events"][0]["id"]);
  CHECK(page("&kind=health")["events"].size() == 1);
  CHECK(page("&dongle=12")["events"].empty());
  happening old;
  old.id = first;
  old.text = "kept on disk";
  all.tree.play->with([&](auto& x) { x.happenings = {{old}, false, {}}; });
  auto kept = page("&dongle=12");
  REQUIRE(kept["events"].size() == 1);
  CHECK(kept["events"][0]["text"] == "kept on disk");
  CHECK(kept["trouble"].is_null());
  for (auto bad : {"since=x", "since=-1", "limit=0", "limit=1001", "kind=phase,nonsense",
                   "dongle=99", "kind=,"}) {
    auto no = all.client().Get(std::string("/events?") + bad);
    REQUIRE(no);
    CHECK(no->status == 400);
  }
}
