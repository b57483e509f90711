#include "actors/host/tuner.hpp"

#include "config/tuning_names.hpp"
#include "io/host/kernel_settings.hpp"
#include "tests/io/host/host_tree.hpp"
#include "tests/support/board_hand.hpp"
#include "tests/support/fake_world.hpp"

#include <map>
#include <set>

using namespace dongled;
using namespace dongled::test;
using namespace std::chrono_literals;

namespace {

using end_of = io::host::tuning_outcome::end;
using keys = std::vector<std::string>;

/// The look-alike with a card on top.
class host_with_card final : public io::host::tuning_door {
public:
  explicit host_with_card(const host_tree& at, std::string* rings)
    : files_(at.root(), at.root() + "/sys"), rings_(rings) {}

  result<std::string> read(const std::string& x) override {
    return x == "ring/eno1" ? *rings_ : files_.read(x);
  }
  result<done> write(const std::string& x, const std::string& value) override {
    if (x != "ring/eno1")
      return files_.write(x, value);
    *rings_ = value;
    return done{};
  }
  result<io::host::ring_sizes> rings(const std::string&) override {
    return *rings_ == "rx 256 tx 256" ? io::host::ring_sizes{256, 256, 4096, 4096}
                                      : io::host::ring_sizes{4096, 4096, 4096, 4096};
  }
  io::host::host_counts count(const io::host::counted& x) override { return files_.count(x); }
  std::vector<std::string> others(const std::string& x) override { return files_.others(x); }
  result<std::string> boot_id() override { return files_.boot_id(); }

private:
  io::host::kernel_settings files_;
  std::string* rings_;
};

/// The tuner over a look-alike of a host with an uplink and one dongle.
struct tuned_host : fake_world {
  host_tree host;
  std::string rings = "rx 256 tx 256";
  caf::actor who;

  tuned_host() {
    host.make_state();
    w->ports.open_tuning = [this] { return std::make_unique<host_with_card>(host, &rings); };
    hand(*w->board).update_host([](auto& x) { x.uplink.interface = "eno1"; });
    hand(*w->board).update({11}, [](auto& x) {
      x.known = true;
      x.usb.there = true;
      x.usb.port = {"1-1.2"};
      x.link.present = true;
      x.link.address = "192.168.11.100";
    });
    settle([](auto&) {});
    begin();
  }
  ~tuned_host() { end(); }

  template <class F>
  void settle(F change) {
    auto x = *w->settings_now();
    x.state_dir = host.state();
    change(x);
    w->config.set(x);
  }
  void begin() {
    who = sys.spawn(tuner::run, w);
    run();
  }
  void end() {
    self->send_exit(who, caf::exit_reason::kill);
    who = nullptr;
    run();
  }

  tuning_picture plan() { return ask<tuning_picture>(who, tuning_query{}).value(); }
  policy::tuning_row row(const std::string& key) {
    for (auto& r : plan().rows)
      if (r.key == key)
        return r;
    throw std::runtime_error("no row " + key);
  }
  std::vector<io::host::tuning_outcome> order(bool undo, keys which, bool now = true) {
    return ask<tuning_report>(who, tuning_order{undo, std::move(which), now, "test", 0})
      .value()
      .outcomes;
  }
  auto apply(keys which, bool now = true) { return order(false, std::move(which), now); }
  auto undo(keys which = {}, bool now = true) { return order(true, std::move(which), now); }
};

/// Where each key's last setting is in the look-alike, and a value that another may give it.
struct place {
  std::string file, ours, foreign;
};

std::map<std::string, place> places() {
  auto net = [](const std::string& x) { return "proc/sys/net/" + x; };
  return {
    {"port_range", {net("ipv4/ip_local_port_range"), "15000\t64999", "2000\t3001"}},
    {"tw_buckets", {net("ipv4/tcp_max_tw_buckets"), "262144", "300000"}},
    {"tw_reuse", {net("ipv4/tcp_tw_reuse"), "1", "0"}},
    {"conntrack", {net("netfilter/nf_conntrack_max"), "524288", "600000"}},
    {"backlog", {net("core/netdev_max_backlog"), "5000", "6000"}},
    {"budget", {net("core/netdev_budget"), "600", "700"}},
    {"rmem", {net("core/rmem_max"), "4194304", "5000000"}},
    {"wmem", {net("core/wmem_max"), "4194304", "5000000"}},
    {"somaxconn", {net("core/somaxconn"), "4096", "5000"}},
    {"rings", {"", "rx 4096 tx 4096", "rx 1024 tx 1024"}},
    {"rp_filter", {net("ipv4/conf/eno1/rp_filter"), "2", "0"}},
    {"usb_autosuspend", {"sys/bus/usb/devices/1-1.2/power/control", "on", "off"}},
    {"timestamps", {net("ipv4/tcp_timestamps"), "0", "2"}},
    {"mobile_tcp", {net("ipv4/tcp_slow_start_after_idle"), "0", "2"}},
  };
}

} // namespace

TEST_CASE_METHOD(tuned_host,
                 "each key is planned, applied and undone, and left to who changed it") {
  auto all = places();
  REQUIRE(all.size() == tuning_names.size());
  for (auto name : tuning_names) {
    std::string key{name};
    INFO(key);
    auto& at = all.at(key);
    auto is = [&] {
      auto text = at.file.empty() ? rings + '\n' : host.get(at.file);
      return text.substr(0, text.find('\n'));
    };
    auto put = [&](const std::string& x) {
      at.file.empty() ? void(rings = x) : host.put(at.file, x + '\n');
    };
    auto before = is();
    CHECK(row(key).says == "nothing to do");
    CHECK(row(key).now.find(before) != std::string::npos);
    auto done = apply({key});
    REQUIRE(!done.empty());
    for (auto& x : done)
      CHECK(x.what == end_of::applied);
    CHECK(is() == at.ours);
    CHECK(row(key).now.find(at.ours) != std::string::npos);
    CHECK(plan().applied.size() == done.size());
    CHECK(apply({key}).front().what == end_of::as_it_was);
    for (auto& x : undo({key}))
      CHECK(x.what == end_of::undone);
    CHECK(is() == before);
    CHECK(undo({key}).front().says == "nothing of it is ours");

    (void)apply({key});
    put(at.foreign);
    auto shown = plan().applied;
    CHECK(!shown.back().ours);
    auto left = undo({key});
    auto by_another =
      std::count_if(left.begin(), left.end(), [](auto& x) { return x.what == end_of::changed; });
    CHECK(by_another == 1);
    CHECK(is() == at.foreign);
    CHECK(plan().applied.empty());
    put(before);
  }
}

TEST_CASE_METHOD(tuned_host, "without evidence all does nothing, and a counter that grows is one") {
  CHECK(apply({}).empty());
  host.put("proc/net/softnet_stat", "00000010 0000019c 00000000\n");
  auto r = row("backlog");
  CHECK(r.to_do);
  CHECK(r.evidence.find("softnet dropped +412 since ") == 0);
  auto done = apply({});
  REQUIRE(done.size() == 1);
  CHECK(done[0].key == "backlog");
  CHECK(host.sysctl("core/netdev_max_backlog") == "5000");
  CHECK(!row("backlog").to_do); // something was done about it
  CHECK(apply({}).empty());
  host.put("proc/net/softnet_stat", "00000010 0000019d 00000000\n");
  CHECK(row("backlog").wanted == "10000"); // and it did not do
  auto told = w->history->since(0, 1000);
  CHECK(std::any_of(told.begin(), told.end(), [](auto& x) {
    return x.kind == happening_kind::tuning && x.by == "test"
           && x.text == "net/core/netdev_max_backlog (backlog): 1000 -> 5000, read back";
  }));
}

TEST_CASE_METHOD(tuned_host,
                 "what was applied outlives its actor, and a new start of the host not") {
  (void)apply({"somaxconn", "backlog"});
  end();
  begin();
  CHECK(plan().applied.size() == 2);
  CHECK(w->board->host().tuning.ours == 2);
  CHECK(host.sysctl("core/somaxconn") == "4096");
  end();
  host.put("proc/sys/kernel/random/boot_id", "boot-2\n");
  host.sysctl("core/somaxconn", "128");
  host.sysctl("core/netdev_max_backlog", "1000");
  begin();
  CHECK(plan().applied.empty());
  CHECK(host.sysctl("core/somaxconn") == "128");
}

TEST_CASE_METHOD(tuned_host, "what cuts the link is refused without --now, undoing it too") {
  auto no = apply({"rings"}, false);
  REQUIRE(no.size() == 1);
  CHECK(no[0].what == end_of::refused);
  CHECK(rings == "rx 256 tx 256");
  (void)apply({"rings", "backlog"}, true);
  CHECK(rings == "rx 4096 tx 4096");
  auto half = undo({}, false);
  CHECK(half.size() == 2);
  CHECK(rings == "rx 4096 tx 4096");
  CHECK(host.sysctl("core/netdev_max_backlog") == "1000");
  (void)undo();
  CHECK(rings == "rx 256 tx 256");
}

TEST_CASE_METHOD(tuned_host,
                 "keys of the configuration are applied at the start, what is late too") {
  end();
  hand(*w->board).update_host([](auto& x) { x.uplink.interface.clear(); });
  settle([](auto& x) { x.tune.apply_at_start = {"somaxconn", "rp_filter"}; });
  begin();
  CHECK(host.sysctl("core/somaxconn") == "4096");
  CHECK(host.sysctl("ipv4/conf/eno1/rp_filter") == "1");
  hand(*w->board).update_host([](auto& x) { x.uplink.interface = "eno1"; });
  pass(11s);
  CHECK(host.sysctl("ipv4/conf/eno1/rp_filter") == "2");
}

TEST_CASE_METHOD(tuned_host,
                 "a world without settings says not here, and a disk that takes nothing no") {
  settle([](auto& x) { x.state_dir = "/dev/null/nowhere"; });
  end();
  begin();
  auto no = apply({"backlog"});
  REQUIRE(no.size() == 1);
  CHECK(no[0].what == end_of::failed);
  CHECK(host.sysctl("core/netdev_max_backlog") == "1000");
  CHECK(w->board->host().tuning.failures == 1);
  end();
  w->ports.open_tuning = nullptr;
  begin();
  for (auto& r : plan().rows)
    CHECK(r.says == "not here");
  CHECK(apply({"backlog"}).front().what == end_of::not_here);
}
