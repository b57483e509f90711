#include "actors/modem/modem_pool.hpp"

#include "tests/support/fake_world.hpp"

using namespace dongled;
using namespace dongled::test;

namespace {

/// The desk alone, with workers that the test plays: they keep what they are given.
struct desk_alone : fake_world {
  struct worker {
    std::vector<pool_order> given;
    std::vector<caf::response_promise> owed;
  };
  std::map<std::string, worker> workers;
  std::vector<std::string> paths;
  caf::actor desk;
  std::map<std::string, std::string> ends; ///< Of each call: "done", or the error.

  ~desk_alone() {
    for (auto& x : paths)
      w->census->erase(x, 0, 0); // as `put` wrote it: no supervisor, the first row
    run();
  }

  void put(const std::string& path, caf::actor who) {
    supervision::census_entry x;
    x.path = path;
    x.supervisor = "/modem_pool";
    x.handle = kill_at_end(std::move(who));
    x.id = x.handle.id();
    x.state = supervision::phase::running;
    w->census->put(x);
    paths.push_back(path);
  }

  void open(int count) {
    desk = sys.spawn(modem_desk::run, w);
    put("/modem_pool/desk", desk);
    for (int i = 0; i < count; ++i) {
      auto path = modem_worker_path(i);
      put(path, sys.spawn([this, path](caf::event_based_actor* me) -> caf::behavior {
        return {[this, path, me](const pool_order& x) {
                  auto promise = me->make_response_promise();
                  workers[path].given.push_back(x);
                  workers[path].owed.push_back(promise);
                  return promise;
                },
                [](const worker_query&) {},
                // A promise is kept on its own actor only.
                [this, path](uint64_t which) { workers[path].owed[which].deliver(modem_done{}); }};
      }));
      say_idle(path, 0, true);
    }
    run();
  }

  void say_idle(const std::string& path, uint64_t done, bool born = false) {
    self->send(desk, worker_idle{path, done, born});
    run();
  }

  /// The worker at @p path is done with what it was given last.
  void finish(const std::string& path) {
    auto& x = workers[path];
    auto which = uint64_t{x.owed.size() - 1};
    say_idle(path, x.given.back().ticket);
    self->send(w->find(path), which);
    run();
  }

  std::shared_ptr<hilink::client> client() {
    return w->ports.modem({id(11), 1, "usb11", "192.168.11.100", {}, true, false});
  }

  void call(const std::string& name, std::shared_ptr<hilink::client> who, bool poll = false) {
    pool_order x{std::move(who), name, {}, 4s, poll};
    kill_at_end(sys.spawn([this, name, x](caf::event_based_actor* me) -> caf::behavior {
      me->request(desk, caf::timespan{10min}, x)
        .then([this, name](const modem_done&) { ends[name] = "done"; },
              [this, name](const caf::error& e) { ends[name] = caf::to_string(e); });
      return {[](caf::unit_t) {}};
    }));
    run();
  }

  size_t given(int i) { return workers[modem_worker_path(i)].given.size(); }
  size_t given() {
    size_t out = 0;
    for (auto& [path, x] : workers)
      out += x.given.size();
    return out;
  }
};

} // namespace

TEST_CASE_METHOD(desk_alone, "a worker that is late is not idle: no other dongle waits behind it") {
  open(1);
  call("slow", client());
  CHECK(given() == 1);
  pass(10s);
  CHECK(ends["slow"].find("timeout") != std::string::npos);
  call("another", client());
  CHECK(given() == 1);
  pass(31s);
  CHECK(ends["another"].find("no modem worker was free") != std::string::npos);
  call("third", client());
  finish(modem_worker_path(0));
  CHECK(given() == 2);
  CHECK(workers[modem_worker_path(0)].given.back().what == "third");
}

TEST_CASE_METHOD(desk_alone, "a client is never with two workers") {
  open(2);
  auto one = client();
  call("first", one);
  call("second", one);
  call("of another dongle", client());
  CHECK(given() == 2);
  pass(10s); // late, and still at it
  CHECK(ends.contains("first"));
  CHECK(given() == 2);
  finish(modem_worker_path(0));
  CHECK(given() == 3);
  CHECK(workers[modem_worker_path(0)].given.back().what == "second");
}

TEST_CASE_METHOD(desk_alone, "polls of a whole rack leave workers to those who wait for one") {
  open(modem_workers);
  for (int i = 0; i < 20; ++i)
    call("poll " + std::to_string(i), client(), true);
  CHECK(given() == modem_workers - workers_for_calls);
  call("data switch off", client());
  CHECK(given() == modem_workers - workers_for_calls + 1);
}

TEST_CASE_METHOD(desk_alone, "what a worker said before it was given its call is old") {
  open(1);
  call("first", client());
  say_idle(modem_worker_path(0), 0); // an answer that was on its way
  call("second", client());
  CHECK(given() == 1);
  say_idle(modem_worker_path(0), 0, true); // it died, and is a new one
  CHECK(given() == 2);
}

TEST_CASE_METHOD(desk_alone, "who waits at a desk that dies is told at once") {
  open(0);
  call("waiting", client());
  self->send_exit(desk, caf::exit_reason::kill);
  run();
  CHECK(ends.contains("waiting"));
}

TEST_CASE_METHOD(fake_world, "a client has one user at a time, and its calls end with the claim") {
  auto stick = modem(id(11));
  auto one = w->ports.modem({id(11), 1, "usb11", "192.168.11.100", {}, true, false});
  {
    auto mine = one->claim(5s);
    REQUIRE(mine);
    CHECK_FALSE(one->claim(5s));
    stick->took = 2s;
    CHECK(one->status(1h)); // a session, and the status
    auto late = one->traffic(1h);
    CHECK((late && one->traffic(1h) ? "in time" : "too late") == std::string{"too late"});
    CHECK(slept <= 8s);
  }
  CHECK(one->claim(5s));
}
