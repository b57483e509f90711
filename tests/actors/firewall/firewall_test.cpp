#include "actors/firewall/firewall.hpp"

#include "tests/io/store/scratch_dir.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/fake_nft.hpp"
#include "tests/support/fake_world.hpp"
#include "tests/support/list_signer.hpp"

#include <fstream>

using namespace dongled;
using namespace dongled::test;
using namespace std::chrono_literals;

namespace {

/// The rack's tree with a firewall between a file, a server and a kernel in memory.
struct walled_rack : fake_world {
  static settings walled(const scratch_dir& dir) {
    auto x = usual();
    x.dongles.expected = {{11}};
    x.state_dir = dir / ".";
    x.firewall.enabled = true;
    x.socks.allow = {"127.0.0.0/8"};
    return x;
  }

  std::shared_ptr<scratch_dir> dir;
  fake_nft_world nft;
  std::vector<io::web::get> asked;
  std::function<result<io::web::page>(const io::web::get&)> server =
    [](const io::web::get&) -> result<io::web::page> {
    return failure{fault::timed_out, "no answer in time"};
  };

  explicit walled_rack(std::shared_ptr<scratch_dir> in = std::make_shared<scratch_dir>())
    : fake_world(walled(*in)), dir(std::move(in)) {
    w->ports.open_firewall = [this] { return std::make_unique<fake_nft>(&nft); };
    w->ports.fetch = [this](const io::web::get& x, milliseconds, const io::web::cancellation&) {
      asked.push_back(x);
      return server(x);
    };
  }

  void configure(const std::function<void(settings&)>& change) {
    auto x = *w->settings_now();
    change(x);
    w->config.set(std::move(x));
  }
  std::string list_path() const { return *dir / "list.txt"; }
  void write_list(const std::string& text) const { std::ofstream(list_path()) << text; }
  void from_file(const std::string& text) {
    write_list(text);
    configure([this](auto& x) { x.firewall.list_file = list_path(); });
  }
  void from_url() {
    configure([](auto& x) { x.firewall.list_url = "https://192.0.2.80/lists/allow.txt"; });
  }
  void begin_life() { start({11}); }

  firewall_view look() { return *w->board->host().firewall; }
  bool listed(const char* x) const {
    return plane.listed && plane.listed->contains(*ip_address::parse(x));
  }
  bool in_kernel(const char* x) const {
    return nft.table && nft.table->allowed.contains(*ip_address::parse(x));
  }
  bool holds(const std::string& code) const {
    auto all = w->board->conditions();
    return std::any_of(all.begin(), all.end(), [&](auto& x) { return x.code == code; });
  }
  int told(const std::string& what) {
    int n = 0;
    for (auto& x : w->history->since(0, 10'000))
      n += x.kind == happening_kind::firewall && x.details["what"] == what;
    return n;
  }
  firewall_done update(bool shrink = false) {
    return ask<firewall_done>(at(firewall_path), firewall_update{shrink, "test"}).value();
  }
  firewall_done turn(bool off, unix_ms until = 0) {
    return ask<firewall_done>(at(firewall_path), firewall_switch{off, until, "test"}).value();
  }
};

io::web::page page_of(const std::string& body, const std::string& etag = {}) {
  io::web::page x;
  x.status = 200;
  x.body = body;
  x.etag = etag;
  return x;
}

} // namespace

TEST_CASE_METHOD(walled_rack, "kernel and data plane hold socks.allow and the list") {
  from_file("192.0.2.1\n2001:db8::/32\n");
  begin_life();
  CHECK(listed("192.0.2.1"));
  CHECK(listed("2001:db8::7"));
  CHECK_FALSE(listed("192.0.2.2"));
  CHECK(in_kernel("192.0.2.1"));
  CHECK(in_kernel("127.0.0.1"));
  CHECK_FALSE(in_kernel("192.0.2.2"));
  auto x = look();
  CHECK(x.enabled);
  CHECK(x.enforced);
  CHECK(x.v4 == 1);
  CHECK(x.v6 == 1);
  CHECK(x.source == "list.txt");
  CHECK(x.list_sha256 == x.kernel_sha256);
  CHECK(x.list_sha256.size() == 64);
  CHECK_FALSE(holds("firewall_without_list"));
}

TEST_CASE_METHOD(walled_rack, "load balancers may open connections, and are no clients by that") {
  from_file("192.0.2.1\n");
  configure([](auto& x) { x.socks.proxy_protocol_from = {"198.51.100.7"}; });
  begin_life();
  CHECK(in_kernel("198.51.100.7"));
  CHECK_FALSE(listed("198.51.100.7"));
}

TEST_CASE_METHOD(walled_rack, "without a list socks.allow alone holds, and that is a condition") {
  begin_life();
  CHECK(in_kernel("127.0.0.1"));
  CHECK_FALSE(in_kernel("192.0.2.1"));
  CHECK(holds("firewall_without_list"));
  CHECK(update().code == "NO_LIST");
}

TEST_CASE_METHOD(walled_rack, "a firewall that is not enabled leaves no table and lists nobody") {
  from_file("192.0.2.1\n");
  configure([](auto& x) { x.firewall.enabled = false; });
  nft.table = io::firewall::table_wish{}; // of a daemon that died
  begin_life();
  CHECK_FALSE(listed("192.0.2.1"));
  CHECK_FALSE(nft.table);
  CHECK_FALSE(look().enabled);
  configure([](auto& x) { x.firewall.enabled = true; });
  self->send(at(firewall_path), settings_changed{});
  run();
  CHECK(in_kernel("192.0.2.1"));
  configure([](auto& x) { x.firewall.enabled = false; });
  self->send(at(firewall_path), settings_changed{});
  run();
  CHECK_FALSE(nft.table);
  CHECK_FALSE(listed("192.0.2.1"));
}

TEST_CASE_METHOD(walled_rack, "a file that changes is in force within 10 s, a bad one never") {
  from_file("192.0.2.1\n192.0.2.3\n");
  begin_life();
  write_list("192.0.2.1\n192.0.2.9\n");
  pass(11s);
  CHECK(in_kernel("192.0.2.9"));
  CHECK_FALSE(listed("192.0.2.3"));
  write_list("192.0.2.1\nnonsense\n");
  pass(11s);
  CHECK(in_kernel("192.0.2.9"));
  REQUIRE(look().refusal);
  CHECK(look().refusal->line == 2);
  CHECK(holds("list_refused"));
  CHECK(told("refused") == 1);
  pass(60s);
  CHECK(told("refused") == 1);
  CHECK(update().code == "LIST_REFUSED");
  write_list("192.0.2.1\n");
  CHECK(update().refusal.empty());
  CHECK_FALSE(look().refusal);
  CHECK_FALSE(holds("list_refused"));
  write_list("192.0.2.1\n192.0.2.11\n192.0.2.13\n192.0.2.15\n");
  CHECK(update().refusal.empty());
  write_list("192.0.2.1\n");
  CHECK(update().refusal.find("max_shrink") != std::string::npos);
  CHECK(update(true).refusal.empty());
  CHECK_FALSE(in_kernel("192.0.2.11"));
}

TEST_CASE_METHOD(walled_rack, "what somebody flushes is back within a second") {
  from_file("192.0.2.1\n");
  begin_life();
  nft.flush();
  pass(1s);
  CHECK(in_kernel("192.0.2.1"));
  CHECK(told("put_back") == 1);
}

TEST_CASE_METHOD(walled_rack,
                 "where the kernel cannot be had the data plane alone holds the list") {
  from_file("192.0.2.1\n");
  nft.fails = failure{fault::denied, "not permitted"};
  begin_life();
  CHECK(listed("192.0.2.1"));
  CHECK_FALSE(look().enforced);
  CHECK(look().why == "not permitted");
  CHECK(holds("firewall_not_enforced"));
  nft.fails.reset();
  pass(11s);
  CHECK(look().enforced);
  CHECK_FALSE(holds("firewall_not_enforced"));
}

TEST_CASE_METHOD(walled_rack, "off is kept over restarts, and ends with its time") {
  from_file("192.0.2.1\n");
  begin_life();
  CHECK(turn(true).refusal.empty());
  CHECK_FALSE(nft.table);
  CHECK_FALSE(listed("192.0.2.1"));
  CHECK(holds("firewall_off"));
  kill(firewall_path);
  pass(1s);
  CHECK_FALSE(nft.table);
  CHECK(look().off);
  CHECK(turn(false).refusal.empty());
  CHECK(in_kernel("192.0.2.1"));
  CHECK(turn(true, w->now() + 60'000).refusal.empty());
  pass(59s);
  CHECK_FALSE(nft.table);
  pass(2s);
  CHECK(in_kernel("192.0.2.1"));
  CHECK_FALSE(look().off);
  CHECK(told("on") == 2);
}

TEST_CASE_METHOD(walled_rack, "the last good list outlives actor and source") {
  from_file("192.0.2.1\n");
  begin_life();
  std::remove(list_path().c_str());
  kill(firewall_path);
  pass(1s);
  CHECK(in_kernel("192.0.2.1"));
  CHECK(listed("192.0.2.1"));
  CHECK(holds("list_refused")); // the file is not there
}

TEST_CASE_METHOD(walled_rack, "a list is fetched by the uplink, and only when it changed") {
  from_url();
  server = [](const io::web::get& x) -> result<io::web::page> {
    if (x.etag == "\"1\"") {
      io::web::page same;
      same.status = 304;
      return same;
    }
    return page_of("192.0.2.1\n", "\"1\"");
  };
  begin_life();
  pass(20s);
  CHECK(in_kernel("192.0.2.1"));
  REQUIRE_FALSE(asked.empty());
  CHECK(asked.back().interface == w->board->host().uplink.interface);
  auto before = asked.size();
  pass(4000s);
  CHECK(asked.size() == before + 1);
  CHECK(asked.back().etag == "\"1\"");
  CHECK(look().source == "192.0.2.80 allow.txt");
  auto age = w->now() - look().fetched_at;
  CHECK(age < 4'000'000);
  server = [](const io::web::get&) { return page_of("<html>"); };
  CHECK(update().refusal.find("web page") != std::string::npos);
  CHECK(in_kernel("192.0.2.1"));
  server = [](const io::web::get&) { return page_of("192.0.2.1\n192.0.2.9\n", "\"2\""); };
  CHECK(update().refusal.empty());
  CHECK(in_kernel("192.0.2.9"));
  server = [](const io::web::get&) -> result<io::web::page> {
    return failure{fault::timed_out, "no answer in time"};
  };
  CHECK(update().code == "LIST_REFUSED");
  pass(12000s);
  CHECK(holds("list_old"));
  CHECK(in_kernel("192.0.2.9"));
}

TEST_CASE_METHOD(walled_rack,
                 "a signed list needs its signature, and is looked at twice when both differ") {
  list_signer owner;
  from_url();
  configure([&](auto& x) { x.firewall.list_key = owner.key(); });
  std::string body = "192.0.2.1\n", signature = owner.sign(body, "serial=5 expires=2020-01-01");
  server = [&](const io::web::get& x) {
    return page_of(x.from.target.ends_with(".minisig") ? signature : body);
  };
  begin_life();
  pass(20s);
  CHECK(in_kernel("192.0.2.1"));
  CHECK(look().serial == 5u);
  CHECK(holds("list_expired"));
  body = "192.0.2.1\n192.0.2.9\n";
  CHECK(update().refusal.find("does not fit") != std::string::npos);
  signature = owner.sign(body, "serial=6");
  pass(50s);
  CHECK_FALSE(in_kernel("192.0.2.9"));
  pass(15s);
  CHECK(in_kernel("192.0.2.9"));
  CHECK_FALSE(holds("list_expired"));
  signature = owner.sign(body, "serial=4");
  CHECK(update().refusal.find("lower than 6") != std::string::npos);
}
