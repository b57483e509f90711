#include "api/webhooks/webhooks_row.hpp"

#include "api/process/outside.hpp"
#include "api/webhooks/courier.hpp"
#include "api/webhooks/delivery.hpp"
#include "api/webhooks/hook_desk.hpp"
#include "tests/api/fake_tree.hpp"
#include "tests/api/webhooks/receiver.hpp"
#include "tests/io/store/scratch_dir.hpp"
#include "tests/support/catch.hpp"

#include <fstream>

using namespace dongled;
using namespace dongled::api;
using test::fake_tree;
using test::receiver;

namespace {

/// A fake tree with the real `webhooks` row.
struct hooked_tree {
  hooked_tree(const test::scratch_dir& dir, std::vector<std::string> urls,
              std::vector<happening> past = {})
    : tree(with(dir, std::move(urls))) {
    tree.play->happenings.happenings = std::move(past); // what the journal knows
    tree.w->history->add({});                           // as the daemon tells that it starts
    tree.start({webhooks_row(tree.w, gauges)});
  }

  static settings with(const test::scratch_dir& dir, std::vector<std::string> urls) {
    settings x;
    x.state_dir = dir / "state";
    x.webhooks.urls = std::move(urls);
    x.webhooks.timeout = seconds{30};
    x.webhooks.secret_file = dir / "secret";
    std::ofstream(dir / "secret") << "Jefe\n";
    return x;
  }

  static happening started(const std::string& id) {
    happening x;
    x.kind = happening_kind::toggle_started;
    x.dongle = subnet_id{11};
    x.toggle = id;
    x.by = "shell";
    return x;
  }

  uint64_t toggle(const std::string& id) { return tree.w->history->add(started(id)); }

  void kill(const std::string& path) {
    auto who = tree.w->find(path);
    REQUIRE(who);
    auto old = who.id();
    caf::anon_send<caf::message_priority::high>(who, caf::exit_msg{{}, caf::exit_reason::kill});
    who = nullptr;
    REQUIRE(fake_tree::eventually([&] {
      auto now = tree.w->find(path);
      return now && now.id() != old;
    }));
  }

  /// How the first webhook fares.
  hook_sums sums() const {
    auto all = gauges->hooks.now();
    return all.empty() ? hook_sums{} : all.front();
  }

  instruments_ptr gauges = std::make_shared<instruments>();
  fake_tree tree;
};

std::vector<std::string> toggles(const receiver& x) {
  std::vector<std::string> out;
  for (auto& d : x.taken())
    out.push_back(d.json()["toggle_id"]);
  return out;
}

using ids = std::vector<std::string>;

} // namespace

TEST_CASE("events are delivered in order, signed, and again until they are taken") {
  test::scratch_dir dir;
  receiver far;
  far.status = 500;
  hooked_tree all{dir, {far.url()}};
  all.toggle("1");
  REQUIRE(fake_tree::eventually([&] { return !far.refused().empty(); }));
  all.toggle("2");
  all.toggle("3");
  far.status = 200;
  REQUIRE(fake_tree::eventually([&] { return far.taken().size() == 3; }));
  CHECK(toggles(far) == ids{"1", "2", "3"});
  auto first = far.taken()[0];
  CHECK(first.event == "toggle_started");
  CHECK(first.id == far.refused()[0].id);
  CHECK(first.body == far.refused()[0].body);
  CHECK(first.json()["id"] == first.id);
  CHECK(first.signature == hook_signature("Jefe", first.body));
  CHECK(fake_tree::eventually([&] {
    auto now = all.sums();
    return now.waiting == 0 && now.delivered == 3 && now.failed >= 1;
  }));
}

TEST_CASE("a receiver that hangs delays no other, and no stop") {
  test::scratch_dir dir;
  receiver slow, fine;
  slow.hangs = true;
  hooked_tree all{dir, {slow.url(), fine.url()}};
  for (auto id : {"1", "2", "3"})
    all.toggle(id);
  CHECK(fake_tree::eventually([&] { return fine.taken().size() == 3; }));
  CHECK(slow.taken().empty());
  CHECK(all.sums().waiting == 3);
}

TEST_CASE("what waits survives the desk, a courier, and the daemon") {
  test::scratch_dir dir;
  receiver far;
  far.status = 503;
  {
    hooked_tree all{dir, {far.url()}};
    all.toggle("1");
    REQUIRE(fake_tree::eventually([&] { return !far.refused().empty(); }));
    all.kill(hook_desk_path);
    all.kill(courier_path(0));
    all.toggle("2");
    REQUIRE(fake_tree::eventually([&] { return all.sums().waiting == 2; }));
  }
  CHECK(far.taken().empty());
  far.status = 200;
  hooked_tree all{dir, {far.url()}};
  REQUIRE(fake_tree::eventually([&] { return far.taken().size() == 2; }));
  CHECK(toggles(far) == ids{"1", "2"});
}

TEST_CASE("what happened while nobody read along is asked of the journal, and comes first") {
  test::scratch_dir dir;
  receiver far;
  auto missed = hooked_tree::started("2");
  {
    hooked_tree all{dir, {far.url()}};
    all.toggle("1");
    // Taken is not known to be taken, and that is told again: the queue has to be empty.
    REQUIRE(fake_tree::eventually([&] {
      auto now = all.sums();
      return now.delivered == 1 && now.waiting == 0;
    }));
  }
  // Later than all that the first run told, deaths at its end too, and earlier than the second run.
  auto later = [after = wall_clock_now()] { return wall_clock_now() > after + 1; };
  REQUIRE(fake_tree::eventually(later));
  missed.at = wall_clock_now();
  missed.id = static_cast<uint64_t>(missed.at) * 1000;
  REQUIRE(fake_tree::eventually([&] { return wall_clock_now() > missed.at; }));
  hooked_tree all{dir, {far.url()}, {missed}};
  all.toggle("3");
  REQUIRE(fake_tree::eventually([&] { return far.taken().size() == 3; }));
  CHECK(toggles(far) == ids{"1", "2", "3"});
  CHECK(far.taken()[1].id == std::to_string(missed.id));
}

TEST_CASE("without its secret nothing is sent unsigned") {
  test::scratch_dir dir;
  receiver far;
  hooked_tree all{dir, {far.url()}};
  std::filesystem::remove(dir / "secret");
  all.toggle("1");
  REQUIRE(fake_tree::eventually([&] { return all.sums().failed > 0; }));
  CHECK(far.taken().empty());
  std::ofstream(dir / "secret") << "Jefe\n";
  REQUIRE(fake_tree::eventually([&] { return far.taken().size() == 1; }));
  CHECK_FALSE(far.taken()[0].signature.empty());
}

TEST_CASE("other URLs take their place when the row starts anew") {
  test::scratch_dir dir;
  receiver before, after;
  before.status = 500;
  hooked_tree all{dir, {before.url()}};
  all.toggle("1");
  REQUIRE(fake_tree::eventually([&] { return !before.refused().empty(); }));
  all.tree.w->config.set(hooked_tree::with(dir, {after.url()}));
  start_again(*all.tree.w, "webhooks");
  REQUIRE(fake_tree::eventually([&] {
    auto who = all.tree.w->census->look(hook_desk_path);
    return who && who->handle && who->restarts == 0 && all.sums().waiting == 0;
  }));
  all.toggle("2");
  REQUIRE(fake_tree::eventually([&] { return !after.taken().empty(); }));
  CHECK(toggles(after) == ids{"2"});
}

TEST_CASE("without a URL the row has nobody to feed") {
  test::scratch_dir dir;
  hooked_tree all{dir, {}};
  CHECK_FALSE(all.tree.w->find(hook_desk_path));
  CHECK(all.tree.w->find(hooks_path));
  CHECK_FALSE(std::filesystem::exists(dir / "state"));
}
