#include "tests/io/relay/relay_world.hpp"
#include "tests/support/no_descriptors.hpp"

using namespace dongled;
using namespace dongled::io::relay;
using namespace dongled::test;

namespace {

/// Probes and waits for the one answer: an address, or the name of the fault.
std::string probe(world& w, const std::string& url, milliseconds timeout = 5s) {
  std::mutex mutex;
  std::condition_variable told;
  std::string answer;
  w.plane->probe(world::dongle, url, timeout, [&](result<probe_answer> x) {
    std::lock_guard guard{mutex};
    answer += x ? x->address : std::string{to_string(x.why().code)};
    told.notify_all();
  });
  std::unique_lock guard{mutex};
  told.wait_for(guard, 10s, [&] { return !answer.empty(); });
  return answer;
}

} // namespace

TEST_CASE("a probe reports the address its server saw, also while held", "[netns]") {
  if (!in_own_namespace())
    return;
  std::string request;
  world w;
  w.dns->set(
    {{"echo.example", {"203.0.113.99", world::server}}, {"dead.example", {"203.0.113.99"}}});
  w.serve(80, [&](tcp x) {
    request = x.read(20);
    x.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nc\r\n198.51.100.7\r\n0\r\n\r\n");
    x.read_all();
  });
  w.serve(81, [](tcp x) { x.read_all(); });
  w.serve(82, [](tcp x) { x.write("SSH-2.0-nonsense\r\n" + noise(100'000, 1)); });
  w.serve(83, [](tcp x) {
    x.read(20);
    x.write("HTTP/1.0 200 OK\r\n\r\n203.0.113.50\n");
  });
  w.plane->set_host_addresses({"203.0.113.50"});
  w.plane->hold(world::dongle, true);
  CHECK(probe(w, "http://203.0.113.7/ip") == "198.51.100.7");
  CHECK(request == "GET /ip HTTP/1.1\r\nHo");
  CHECK(probe(w, "http://echo.example/", 2s) == "198.51.100.7");
  CHECK(probe(w, "http://203.0.113.7:81/", 200ms) == "timed_out");
  CHECK(probe(w, "http://dead.example/", 200ms) == "timed_out");
  CHECK(probe(w, "http://silent.example/", 200ms) == "timed_out");
  CHECK(probe(w, "http://203.0.113.7:82/") == "bad_input");
  CHECK(probe(w, "http://203.0.113.7:83/") == "refused");
  CHECK(probe(w, "http://203.0.113.7:9/") == "refused");
  CHECK(probe(w, "http://nobody.example/") == "refused");
  CHECK(probe(w, "https://203.0.113.7/") == "bad_input");
  auto before = world::uplink_packets();
  w.plane->set_egress(world::dongle, std::nullopt);
  CHECK(probe(w, "http://203.0.113.7/") == "refused");
  CHECK(probe(w, "http://echo.example/") == "refused");
  CHECK(world::uplink_packets() == before);
}

TEST_CASE("a probe that we have no descriptor for says nothing of the dongle", "[netns]") {
  if (!in_own_namespace())
    return;
  world w;
  w.dns->set({{"echo.example", {world::server}}});
  {
    no_descriptors poor;
    CHECK(probe(w, "http://203.0.113.7/") == "exhausted");
    CHECK(probe(w, "http://echo.example/") == "exhausted");
  }
  w.serve(80, [&](tcp x) {
    x.read(20);
    x.write("HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\n198.51.100.7");
    x.read_all();
  });
  CHECK(probe(w, "http://203.0.113.7/") == "198.51.100.7");
  CHECK(probe(w, "http://echo.example/") == "198.51.100.7");
}

TEST_CASE("a way out that could not be made for want of descriptors is made later", "[netns]") {
  if (!in_own_namespace())
    return;
  world w;
  auto way = w.way();
  {
    no_descriptors poor;
    w.plane->set_egress(world::dongle, std::nullopt);
    w.plane->set_egress(world::dongle, way);
    CHECK(probe(w, "http://203.0.113.7/") == "exhausted");
  }
  w.serve(80, [&](tcp x) {
    x.read(20);
    x.write("HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\n198.51.100.7");
    x.read_all();
  });
  CHECK(probe(w, "http://203.0.113.7/") == "198.51.100.7");
}
