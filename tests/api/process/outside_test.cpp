#include "api/process/outside.hpp"

#include "tests/api/fake_tree.hpp"
#include "tests/api/free_port.hpp"
#include "tests/api/served_tree.hpp"
#include "tests/support/catch.hpp"

#include <caf/send.hpp>

using namespace dongled;
using namespace dongled::api;
using test::fake_tree;

namespace {

settings with_listen(const std::string& address) {
  auto x = test::served();
  x.api.listen = address;
  x.shell.port = test::free_port();
  return x;
}

struct outside_tree {
  explicit outside_tree(settings x) : port(x.api.port), tree(std::move(x), true) {
    tree.start({outside_row(tree.w, std::make_shared<instruments>())});
  }

  bool healthy() const {
    httplib::Client client{"127.0.0.1", port};
    auto got = client.Get("/health");
    return got && got->status == 200;
  }
  size_t restarts(const char* path) const {
    auto x = tree.w->census->look(path);
    return x ? x->restarts : 0;
  }
  bool root_lives() const {
    auto x = tree.w->census->look("/rack");
    return x && x->handle && x->restarts == 0;
  }

  uint16_t port;
  fake_tree tree;
};

} // namespace

TEST_CASE("an address that is not this host's ends nobody, and is served once it is") {
  outside_tree all{with_listen("192.0.2.1")}; // TEST-NET: nobody's
  CHECK(fake_tree::eventually([&] { return all.restarts("/http") >= 4; }));
  CHECK(all.root_lives());
  CHECK(all.tree.w->census->look("/http")->supervisor == outside_path);
  auto good = *all.tree.w->settings_now();
  good.api.listen = "127.0.0.1";
  all.tree.w->config.set(good);
  start_again(*all.tree.w, "http"); // it does not wait for its turn
  CHECK(fake_tree::eventually([&] { return all.healthy(); }));
}

TEST_CASE("what faces the outside may die as often as it likes") {
  outside_tree all{with_listen("127.0.0.1")};
  for (size_t i = 1; i <= 6; ++i) {
    auto old = all.tree.w->find("/http");
    REQUIRE(old);
    caf::anon_send<caf::message_priority::high>(old, caf::exit_msg{{}, caf::exit_reason::kill});
    old = nullptr;
    REQUIRE(fake_tree::eventually([&] { return all.restarts("/http") >= i && all.healthy(); }));
  }
  CHECK(all.root_lives());
  CHECK(all.healthy());
}

TEST_CASE("to be started again on purpose is no failure") {
  outside_tree all{with_listen("127.0.0.1")};
  for (int i = 0; i < 8; ++i) {
    auto before = all.tree.w->census->look("/http")->id;
    start_again(*all.tree.w, "http");
    REQUIRE(fake_tree::eventually([&] {
      auto now = all.tree.w->census->look("/http");
      return now && now->handle && now->id != before && all.healthy();
    }));
  }
  CHECK(all.tree.w->census->look("/http")->last_failure.empty());
}
