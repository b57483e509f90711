#include "api/http/front_door.hpp"

#include "tests/api/raw_client.hpp"
#include "tests/support/catch.hpp"

#include <nlohmann/json.hpp>

#include <memory>
#include <thread>
#include <vector>

using namespace dongled::api;
using dongled::test::raw_client;
using namespace std::chrono_literals;

namespace {

const std::string too_many = "HTTP/1.1 429 Too Many Requests\r\nContent-Length: 0\r\n\r\n";

/// A door with few threads and little patience.
struct small_door {
  explicit small_door(paced_stream::limits limits, size_t threads = 4, size_t most = 3)
    : door(most, too_many) {
    door.set_limits(limits);
    door.new_task_queue = [threads] { return new httplib::ThreadPool(threads); };
    door.Get("/", [](const httplib::Request&, httplib::Response& res) {
      front_door::connection()->head_is_read();
      res.set_content("hello", "text/plain");
    });
    door.Post("/", [](const httplib::Request& req, httplib::Response& res) {
      res.set_content(std::to_string(req.body.size()), "text/plain");
    });
    port = static_cast<uint16_t>(door.bind_to_any_port("127.0.0.1"));
    door.widen();
    server = std::thread([this] { door.listen_after_bind(); });
    while (!door.is_running())
      std::this_thread::sleep_for(1ms); // it has no other way to tell
  }
  ~small_door() {
    door.let_go();
    door.stop();
    server.join();
  }
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

paced_stream::limits quick() {
  paced_stream::limits out;
  out.idle = 200ms;
  out.request = 400ms;
  out.read = 200ms;
  return out;
}

} // namespace

TEST_CASE("a connection serves one request after the other") {
  small_door all{{}};
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
  small_door all{{}};
  raw_client big{all.port};
  std::string head = "GET / HTTP/1.1\r\n";
  for (int i = 0; i < 100; ++i)
    head += "X-" + std::to_string(i) + ": " + std::string(200, 'x') + "\r\n";
  big.send(head + "\r\n");
  auto got = big.read_all();
  CHECK(got.starts_with("HTTP/1.1 400"));
  CHECK(got.find("hello") == got.npos);
}

TEST_CASE("one client has its share of connections, and is told so beyond it") {
  small_door all{{}, 16, 3};
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
  auto all = std::make_unique<small_door>(paced_stream::limits{.idle = 60s, .request = 60s});
  raw_client idle{all->port}, half{all->port};
  half.send("GET / HT");
  CHECK(served(all->port));
  all.reset(); // would hang
  CHECK(idle.read_all().empty());
}
