#include "api/http/front_door.hpp"

#include "tests/api/raw_client.hpp"
#include "tests/support/catch.hpp"

#include <nlohmann/json.hpp>

#include <atomic>
#include <memory>
#include <optional>
#include <thread>
#include <vector>

using namespace dongled::api;
using dongled::test::raw_client;
using namespace std::chrono_literals;

namespace {

std::string response(int status) {
  return "HTTP/1.1 " + std::to_string(status) + " X\r\nContent-Length: 0\r\n\r\n";
}

front_door::plan small_plan(client_limits limits, size_t threads, size_t share) {
  front_door::plan out;
  out.threads = threads;
  out.share = share;
  out.limits = limits;
  out.too_many = response(429);
  out.busy = response(503);
  out.refuse = [](const request_refusal& why, bool) { return response(why.status); };
  return out;
}

/// A door with few threads and little patience.
struct small_door {
  explicit small_door(client_limits limits, size_t threads = 4, size_t share = 3)
    : small_door(small_plan(limits, threads, share)) {}
  explicit small_door(front_door::plan plan) : door(std::move(plan)) {
    door.Get("/", [](const httplib::Request&, httplib::Response& res) {
      res.set_content("hello", "text/plain");
    });
    door.Get("/large", [](const httplib::Request&, httplib::Response& res) {
      res.set_content(std::string(20'000'000, 'x'), "text/plain");
    });
    door.Get("/long", [this](const httplib::Request&, httplib::Response& res) {
      ++waiting;
      for (int i = 0; i < 2000 && !released; ++i)
        std::this_thread::sleep_for(5ms);
      res.set_content("done", "text/plain");
    });
    door.Post("/",
              [](const httplib::Request&, httplib::Response& res, const httplib::ContentReader&) {
                auto& body = front_door::connection()->request().body;
                res.set_content(std::to_string(body.size()) + " bytes", "text/plain");
              });
    port = static_cast<uint16_t>(door.bind_to_any_port("127.0.0.1"));
    door.widen();
    server = std::thread([this] { door.serve([](auto&) {}); });
  }
  ~small_door() {
    released = true;
    door.let_go();
    door.close();
    server.join();
  }
  std::atomic<bool> released{false};
  std::atomic<int> waiting{0};
  front_door door;
  uint16_t port = 0;
  std::thread server;
};

/// A whole request that is served in a fraction of a second, or not at all.
bool served(uint16_t port) {
  raw_client client{port};
  client.send("GET / HTTP/1.1\r\nConnection: close\r\n\r\n");
  return client.read_all().ends_with("hello");
}

client_limits quick() {
  client_limits out;
  out.idle = 200ms;
  out.request = 400ms;
  out.read = 200ms;
  return out;
}

} // namespace

TEST_CASE("a connection serves one request after the other") {
  small_door all{client_limits{}};
  raw_client client{all.port};
  for (int i = 0; i < 5; ++i) {
    client.send("GET / HTTP/1.1\r\n\r\n");
    CHECK(client.read_until("hello").starts_with("HTTP/1.1 200"));
  }
  client.send("GET / HTTP/1.1\r\n\r\nGET / HTTP/1.1\r\nConnection: close\r\n\r\n"); // pipelined
  auto both = client.read_all();
  CHECK(both.find("hello") != both.rfind("hello"));
}

TEST_CASE("a head that comes too slowly, byte by byte, is cut off as a whole") {
  small_door all{quick()};
  raw_client slow{all.port};
  std::thread drip([&] {
    for (int i = 0; i < 200; ++i) { // each byte comes in time, all of them do not
      slow.send("G");
      std::this_thread::sleep_for(10ms);
    }
  });
  auto got = slow.read_all();
  drip.join();
  CHECK(got.find("hello") == got.npos);
}

TEST_CASE("slow clients hold no thread for long, and starve nobody") {
  small_door all{quick(), 2, 100};
  std::vector<std::unique_ptr<raw_client>> slow;
  for (int i = 0; i < 6; ++i) {
    slow.push_back(std::make_unique<raw_client>(all.port));
    slow.back()->send("GET / HTTP/1.1\r\nX: ");
  }
  CHECK(served(all.port));
}

TEST_CASE("clients that never finish their requests cost no thread at all") {
  client_limits patient;
  patient.request = patient.read = 60s;
  small_door all{patient, 1, 100};
  std::vector<std::unique_ptr<raw_client>> slow;
  for (auto part : {"G", "GET / HTTP/1.1\r\nX: ", "POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\nab",
                    "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab", "\r\n"}) {
    slow.push_back(std::make_unique<raw_client>(all.port));
    slow.back()->send(part);
  }
  for (int i = 0; i < 20; ++i)
    CHECK(served(all.port)); // the one thread would be theirs for a minute
}

TEST_CASE("clients that do not read their answers cost no thread either") {
  client_limits patient;
  patient.write = patient.answer = 60s;
  small_door all{patient, 1, 100};
  std::vector<std::unique_ptr<raw_client>> deaf;
  for (int i = 0; i < 4; ++i) {
    deaf.push_back(std::make_unique<raw_client>(all.port));
    deaf.back()->send("GET /large HTTP/1.1\r\nConnection: close\r\n\r\n");
    CHECK(deaf.back()->read_until("\r\n\r\n").starts_with("HTTP/1.1 200"));
  }
  CHECK(served(all.port));
  CHECK(deaf.front()->read_all().size() > 19'000'000); // who reads on gets it whole
}

TEST_CASE("when there are too many slow clients, who has most of them loses its oldest") {
  auto plan = small_plan({}, 2, 100);
  plan.most = 3;
  plan.limits.request = plan.limits.read = 60s;
  small_door all{std::move(plan)};
  std::vector<std::unique_ptr<raw_client>> slow;
  for (int i = 0; i < 6; ++i) {
    slow.push_back(std::make_unique<raw_client>(all.port));
    slow.back()->send("GET");
  }
  CHECK(slow.front()->read_all().empty());
  CHECK(served(all.port));
}

TEST_CASE("requests that wait for a thread are so many, and others are told") {
  auto plan = small_plan({}, 1, 100);
  plan.queue = 2;
  small_door all{std::move(plan)};
  std::vector<std::unique_ptr<raw_client>> held;
  auto ask = [&] {
    held.push_back(std::make_unique<raw_client>(all.port));
    held.back()->send("GET /long HTTP/1.1\r\nConnection: close\r\n\r\n");
  };
  ask();
  for (int i = 0; i < 2000 && all.waiting == 0; ++i)
    std::this_thread::sleep_for(1ms); // until the thread has it
  for (int i = 0; i < 3; ++i)
    ask();
  CHECK(held.back()->read_all().starts_with("HTTP/1.1 503"));
  all.released = true;
  held.pop_back();
  for (auto& x : held)
    CHECK(x->read_all().ends_with("done"));
}

TEST_CASE("a client that may not come in is told so before it says anything") {
  auto plan = small_plan({}, 1, 100);
  plan.turn_away = [](const std::string& who) -> std::optional<std::string> {
    return who == "127.0.0.1" ? std::optional(response(403)) : std::nullopt;
  };
  small_door all{std::move(plan)};
  CHECK(raw_client{all.port}.read_all() == response(403));
}

TEST_CASE("one request has one answer, whatever its body holds") {
  small_door all{client_limits{}};
  const std::string hidden = "GET / HTTP/1.1\r\n\r\n";
  auto answers = [&](const std::string& request) {
    raw_client client{all.port};
    client.send(request);
    auto got = client.read_all();
    size_t n = 0;
    for (auto at = got.find("HTTP/1.1 "); at != got.npos; at = got.find("HTTP/1.1 ", at + 1))
      ++n;
    return n;
  };
  CHECK(answers("GET / HTTP/1.1\r\nContent-Length: 18\r\n\r\n" + hidden) == 1);
  CHECK(answers("GET / HTTP/1.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"
                "0\r\n\r\n"
                + hidden)
        == 1);
  CHECK(answers("\r\n\r\nGET / HTTP/1.1\r\n\r\n\r\n") == 1);
  CHECK(answers(hidden + hidden + hidden) == 3);
}

TEST_CASE("a body that waits for leave is asked for") {
  small_door all{client_limits{}};
  raw_client client{all.port};
  client.send("POST / HTTP/1.1\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");
  CHECK(client.read_until("\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n");
  client.send("abc");
  CHECK(client.read_until("bytes").ends_with("3 bytes"));
}

TEST_CASE("there are no ranges, and Keep-Alive says what is true") {
  small_door all{client_limits{}};
  raw_client client{all.port};
  client.send("GET / HTTP/1.1\r\nRange: bytes=0-0,1-1,2-2\r\nIf-Range: x\r\n\r\n");
  auto got = client.read_until("hello");
  CHECK(got.starts_with("HTTP/1.1 200"));
  CHECK(got.ends_with("\r\n\r\nhello"));
  CHECK(got.find("Keep-Alive: timeout=1, max=1000\r\n") != got.npos);
}

TEST_CASE("HTTP/1.0 is answered once, and its connection ends") {
  small_door all{client_limits{}};
  raw_client client{all.port};
  client.send("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n");
  auto got = client.read_all();
  CHECK((got.ends_with("hello") && got.find("Connection: close\r\n") != got.npos));
}

TEST_CASE("a body that comes too slowly is cut off, too") {
  small_door all{quick()};
  raw_client slow{all.port};
  slow.send("POST / HTTP/1.1\r\nContent-Length: 100\r\n\r\nabc");
  auto got = slow.read_all();
  auto no = got.empty() || got.starts_with("HTTP/1.1 4");
  CHECK(no);
  CHECK(served(all.port));
}

TEST_CASE("a head has a largest size") {
  small_door all{client_limits{}};
  raw_client big{all.port};
  std::string head = "GET / HTTP/1.1\r\n";
  for (int i = 0; i < 100; ++i)
    head += "X-" + std::to_string(i) + ": " + std::string(200, 'x') + "\r\n";
  big.send(head + "\r\n");
  auto got = big.read_all();
  CHECK(got.starts_with("HTTP/1.1 431"));
  CHECK(got.find("hello") == got.npos);
}

TEST_CASE("one client has its share of connections, and is told so beyond it") {
  small_door all{client_limits{}, 16, 3};
  std::vector<std::unique_ptr<raw_client>> held;
  for (int i = 0; i < 3; ++i) {
    held.push_back(std::make_unique<raw_client>(all.port));
    held.back()->send("GET / HTTP/1.1\r\n\r\n");
    CHECK(held.back()->read_until("hello").ends_with("hello"));
    held.back()->send("GET"); // and now it is at the next one
  }
  raw_client one_more{all.port};
  CHECK(one_more.read_all().starts_with("HTTP/1.1 429"));
  held.clear();
  bool again = false;
  // The places are free once the server has read the ends, which nobody tells.
  for (int i = 0; i < 500 && !again; ++i, std::this_thread::sleep_for(5ms))
    again = served(all.port);
  CHECK(again);
}

TEST_CASE("a stop does not wait for clients that say nothing") {
  client_limits patient;
  patient.idle = patient.request = patient.read = 60s;
  auto all = std::make_unique<small_door>(patient);
  raw_client idle{all->port}, half{all->port};
  half.send("GET / HT");
  CHECK(served(all->port));
  all.reset(); // would hang
  CHECK(idle.read_all().empty());
}
