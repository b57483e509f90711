#include "tests/lab/twin/socket_client.hpp"
#include "tests/lab/twin/transcript.hpp"
#include "tests/lab/twin/twin.hpp"
#include "tests/support/catch.hpp"

#include <nlohmann/json.hpp>
#include <poll.h>

#include <string>
#include <vector>

using namespace dongled::lab;
using namespace std::chrono_literals;
using namespace dongled::test;

namespace {

constexpr auto get_home = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";

/// A twin on the loopback whose clock is ours.
struct world {
  transcript carrier;
  twin::time_point now{};
  sockaddr_in address;
  std::unique_ptr<twin> modem;

  explicit world(firmware family = firmware::b, int fd = listen_somewhere())
    : address(address_of(fd)) {
    twin_options options;
    options.family = family;
    auto x = twin::make(options, fd, carrier, now);
    REQUIRE(x);
    modem = std::move(*x);
  }

  /// Turns twin and client until `done` or nothing stirs for a while.
  template <class Done>
  bool turn(client& x, Done done) {
    for (int quiet = 0; quiet < 20;) {
      pollfd p{modem->fd(), POLLIN, 0};
      quiet = poll(&p, 1, 5) > 0 ? 0 : quiet + 1;
      modem->serve(now);
      x.listen();
      if (done())
        return true;
    }
    return done();
  }

  bool closes(client& x) {
    return turn(x, [&x] { return x.closed(); });
  }

  bool answers(client& x, const std::string& text) {
    return turn(x, [&] { return x.received().find(text) != std::string::npos; });
  }

  void suffer(const char* text) { modem->set_fault(*parse_fault(text), now); }

  void pass(std::chrono::milliseconds x) {
    now += x;
    modem->serve(now);
  }
};

} // namespace

TEST_CASE("family A answers once and closes, family B keeps the connection") {
  world a{firmware::a}, b{firmware::b};
  client x{a.address}, y{b.address};
  x.say(get_home);
  CHECK(a.closes(x));
  CHECK(x.received().find("Server: WebServer\r\n") != std::string::npos);
  for (int i = 0; i < 3; ++i)
    y.say(get_home);
  CHECK(b.turn(y, [&y] {
    size_t n = 0;
    for (size_t at = 0; (at = y.received().find("</html>\r\n", at)) != std::string::npos; ++at)
      ++n;
    return n == 3;
  }));
  CHECK_FALSE(y.closed());
  y.say("GET / HTTP/1.1\r\nConnection: close\r\n\r\n");
  CHECK(b.closes(y));
}

TEST_CASE("thousands of requests in one breath are answered one after the other") {
  world w;
  client x{w.address};
  std::string many;
  for (int i = 0; i < 3000; ++i)
    many += "GET /x HTTP/1.1\r\n\r\n";
  x.say(many);
  CHECK(w.turn(x, [&x] { return x.received().size() > 1000000; }));
}

TEST_CASE("a request that comes in pieces is answered when it is whole") {
  world w;
  client x{w.address};
  for (auto part : {"GET /ap", "i/webserver/SesTokInfo HTT", "P/1.1\r\n\r", "\n"}) {
    CHECK(x.received().empty());
    x.say(part);
    w.turn(x, [] { return false; });
  }
  CHECK(w.answers(x, "</response>"));
}

TEST_CASE("what is no HTTP gets a 400 and the door") {
  world w;
  client x{w.address};
  x.say("\x16\x03\x01 hello\r\n\r\n");
  CHECK(w.closes(x));
  CHECK(x.received().starts_with("HTTP/1.1 400 "));
}

TEST_CASE("a hung API accepts and says nothing, until it is healed") {
  world w;
  w.suffer("api_hang");
  client x{w.address};
  REQUIRE(x.connected());
  x.say(get_home);
  CHECK_FALSE(w.turn(x, [&x] { return x.closed() || !x.received().empty(); }));
  w.modem->clear_fault(twin_fault::api_hang, w.now);
  CHECK(w.closes(x));
  client y{w.address};
  y.say(get_home);
  CHECK(w.answers(y, "</html>"));
}

TEST_CASE("a refusing API refuses, and listens again on the same address once healed") {
  world w;
  client old{w.address};
  old.say(get_home);
  REQUIRE(w.answers(old, "</html>"));
  w.suffer("api_refuse");
  CHECK(w.closes(old));
  CHECK_FALSE(client{w.address}.connected());
  w.modem->clear_fault(twin_fault::api_refuse, w.now);
  client x{w.address};
  REQUIRE(x.connected());
  x.say(get_home);
  CHECK(w.answers(x, "</html>"));
}

TEST_CASE("connections that linger do not keep a server from listening again") {
  world w{firmware::a}; // Closes first, so the lingering ends are its own.
  for (int i = 0; i < 3; ++i) {
    client x{w.address};
    x.say(get_home);
    REQUIRE(w.closes(x));
  }
  w.suffer("api_refuse");
  CHECK_FALSE(client{w.address}.connected());
  w.modem->clear_fault(twin_fault::api_refuse, w.now);
  CHECK(client{w.address}.connected());
}

TEST_CASE("a server on a port of its choice listens on it again") {
  // Freed just now, so nobody else has it: the kernel hands ports out in turns.
  auto probe = listen_somewhere();
  auto port = ntohs(address_of(probe).sin_port);
  close(probe);
  world w{firmware::a, listen_somewhere(port)};
  client x{w.address};
  x.say(get_home);
  REQUIRE(w.closes(x));
  w.modem->power_off(w.now);
  CHECK_FALSE(client{w.address}.connected());
  w.modem->power_on(w.now);
  w.pass(4s);
  CHECK(ntohs(w.address.sin_port) == port);
  CHECK(client{w.address}.connected());
}

TEST_CASE("a slow API answers when its time has come") {
  world w;
  w.suffer("api_slow=5000");
  client x{w.address};
  x.say(get_home);
  CHECK_FALSE(w.turn(x, [&x] { return !x.received().empty(); }));
  w.pass(1200ms); // The modem's own attach is over, so the reply is what is due next.
  CHECK(w.modem->next_deadline() == twin::time_point{} + 5s);
  w.pass(3800ms);
  CHECK(w.answers(x, "</html>"));
}

TEST_CASE("garbage ends each connection and healing ends the garbage") {
  world w;
  w.suffer("api_garbage=random");
  client x{w.address};
  x.say(get_home);
  CHECK(w.closes(x));
  CHECK_FALSE(x.received().starts_with("HTTP/"));
  w.modem->clear_faults(w.now);
  client y{w.address};
  y.say(get_home);
  CHECK(w.answers(y, "</html>"));
}

TEST_CASE("a fault set again takes its new argument") {
  world w;
  w.suffer("api_garbage=random");
  w.suffer("api_garbage=html");
  for (int i = 0; i < 3; ++i) {
    client x{w.address};
    x.say("GET /api/webserver/SesTokInfo HTTP/1.1\r\n\r\n");
    CHECK(w.closes(x));
    CHECK(x.received().find("</html>") != std::string::npos);
  }
}

TEST_CASE("a modem without power refuses connections and resets those it had") {
  world w;
  client x{w.address};
  x.say(get_home);
  REQUIRE(w.answers(x, "</html>"));
  w.modem->power_off(w.now);
  CHECK(w.closes(x));
  CHECK_FALSE(client{w.address}.connected());
  w.modem->power_on(w.now);
  w.pass(3999ms);
  CHECK_FALSE(client{w.address}.connected());
  w.pass(1ms);
  CHECK(client{w.address}.connected());
}

TEST_CASE("an idle connection is closed after 30 s, and 64 are the most there are") {
  world w;
  client x{w.address};
  x.say(get_home);
  REQUIRE(w.answers(x, "</html>"));
  w.pass(30s);
  CHECK(w.closes(x));
  std::vector<std::unique_ptr<client>> crowd;
  for (int i = 0; i < 64; ++i) {
    crowd.push_back(std::make_unique<client>(w.address));
    w.modem->serve(w.now);
  }
  client last{w.address};
  CHECK(w.closes(last));
  crowd.clear();
  client next{w.address};
  w.modem->serve(w.now);
  next.say(get_home);
  CHECK(w.answers(next, "</html>"));
}

TEST_CASE("another listening socket takes over") {
  world w;
  auto fd = listen_somewhere();
  auto address = address_of(fd);
  w.modem->listen_on(fd);
  CHECK_FALSE(client{w.address}.connected());
  client x{address};
  x.say(get_home);
  CHECK(w.answers(x, "</html>"));
}

TEST_CASE("a snapshot tells what a person at the lab wants to know") {
  world w;
  w.pass(1200ms);
  w.modem->count_traffic(0, 0, w.now);
  w.modem->count_traffic(500, 50, w.now + 1s);
  w.suffer("stuck_data=reboot");
  auto x = nlohmann::json::parse(w.modem->snapshot(w.now));
  CHECK(x["subnet"] == 8);
  CHECK(x["family"] == "B");
  CHECK(x["power"] == "on");
  CHECK(x["connection_status"] == 901);
  CHECK(x["carries_traffic"] == false);
  CHECK(x["wan_address"] == "100.64.0.1");
  CHECK(x["download"] == 500);
  CHECK(x["faults"] == nlohmann::json::array({"stuck_data=reboot"}));
}

TEST_CASE("twenty twins share one poll loop") {
  std::vector<std::unique_ptr<world>> twins;
  std::vector<std::unique_ptr<client>> clients;
  std::vector<pollfd> set;
  for (int i = 0; i < 20; ++i) {
    twins.push_back(std::make_unique<world>(i % 2 == 0 ? firmware::a : firmware::b));
    clients.push_back(std::make_unique<client>(twins.back()->address));
    clients.back()->say(get_home);
    set.push_back({twins.back()->modem->fd(), POLLIN, 0});
  }
  size_t answered = 0;
  for (int round = 0; round < 400 && answered < 20; ++round) {
    poll(set.data(), set.size(), 10);
    answered = 0;
    for (size_t i = 0; i < 20; ++i) {
      if (set[i].revents != 0)
        twins[i]->modem->serve(twins[i]->now);
      clients[i]->listen();
      answered += clients[i]->received().find("</html>") != std::string::npos ? 1 : 0;
    }
  }
  CHECK(answered == 20);
}
