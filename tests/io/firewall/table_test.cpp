#include "io/firewall/table.hpp"

#include "io/firewall/nft_reading.hpp"
#include "io/firewall/nft_text.hpp"
#include "tests/support/catch.hpp"

using namespace dongled;
using namespace dongled::io::firewall;

namespace {

bool has_text(const std::string& all, const std::string& part) {
  return all.find(part) != std::string::npos;
}

address_set set_of(std::initializer_list<const char*> all) {
  std::vector<cidr> out;
  for (auto x : all)
    out.push_back(*cidr::parse(x));
  return address_set{out};
}

} // namespace

TEST_CASE("the table covers every port of every dongle that may exist, and UDP's range") {
  settings x;
  CHECK(wish_for(x, {}).tcp == std::vector<port_range>{{10011, 10030}});
  CHECK(wish_for(x, {}).udp.empty());
  x.socks.extra_port_bases = {3300, 10020};
  x.socks.udp_ports = port_range{21000, 21999};
  x.firewall.log = false;
  auto wish = wish_for(x, set_of({"192.0.2.1"}));
  CHECK(wish.tcp == std::vector<port_range>{{3311, 3330}, {10011, 10050}});
  CHECK(wish.udp == std::vector<port_range>{{21000, 21999}});
  CHECK_FALSE(wish.log);
  x.socks.udp = false;
  CHECK(wish_for(x, {}).udp.empty());
}

TEST_CASE("a batch replaces the whole table in one transaction, and only ever drops") {
  table_wish x{set_of({"192.0.2.1", "10.0.0.0/8", "2001:db8::/32"}), {{10011, 10030}}, {}, true};
  auto text = batch_for(x);
  CHECK(
    text.starts_with("add table inet dongled\ndelete table inet dongled\ntable inet dongled {"));
  CHECK(has_text(text, "elements = { 10.0.0.0/8, 192.0.2.1 }"));
  CHECK(has_text(text, "elements = { 2001:db8::/32 }"));
  CHECK(has_text(text, "elements = { 10011-10030 }"));
  CHECK(has_text(text, "priority filter - 5"));
  CHECK(has_text(text, "log prefix \"SOCKS5-BLOCKED \""));
  CHECK_FALSE(has_text(text, "accept\n"));
  CHECK_FALSE(has_text(text, "ct "));
  x.log = false;
  CHECK_FALSE(has_text(batch_for(x), "log"));
  auto again = refresh_batch(x);
  CHECK_FALSE(has_text(again, "delete"));
  CHECK(has_text(again, "flush set inet dongled allowed4\n"));
  CHECK(has_text(again, "flush chain inet dongled judge\n"));
  CHECK(has_text(again, "elements = { 10.0.0.0/8, 192.0.2.1 }"));
}

TEST_CASE("what nft prints of the table is read: addresses, counts and shape") {
  const std::string head =
    R"({"nftables": [{"metainfo": {"version": "1.0.6"}}, {"table": {"family": "inet", "name": "dongled", "handle": 3}}, )";
  auto with = [&](const std::string& elements, const std::string& packets) {
    return head + R"({"counter": {"name": "refused", "handle": 3, "packets": )" + packets
           + R"(, "bytes": 60}}, {"set": {"name": "allowed4", "handle": 4, "elem": [)" + elements
           + R"(]}}, {"set": {"name": "refused4", "elem": [{"elem": {"val": "192.0.2.9", "timeout": 3600, "expires": 3590, "counter": {"packets": 7, "bytes": 420}}}]}},)"
             R"({"set": {"name": "tcp_ports", "elem": [{"range": [10011, 10030]}]}},)"
             R"({"chain": {"name": "input", "hook": "input", "prio": -5}}, {"rule": {"handle": 9, "expr": [{"drop": null}]}}]})";
  };
  auto x = read_table(with(
    R"("192.0.2.1", {"prefix": {"addr": "10.0.0.0", "len": 8}}, {"range": ["11.0.0.1", "11.0.0.9"]})",
    "7"));
  REQUIRE(x);
  CHECK(x->present);
  CHECK(x->hooked);
  CHECK(x->rules == 1);
  CHECK(x->allowed.text() == "10.0.0.0/8\n11.0.0.1-11.0.0.9\n192.0.2.1\n");
  CHECK(x->refused == 7);
  CHECK(x->sources == std::vector<refused_source>{{"192.0.2.9", 7, seconds{10}}});
  auto later = read_table(with(R"("192.0.2.2")", "9"));
  REQUIRE(later);
  CHECK(later->shape == x->shape); // another list, the same rules
  auto changed = with(R"("192.0.2.2")", "9");
  changed.replace(changed.find("10030"), 5, "10031");
  CHECK(read_table(changed)->shape != x->shape);
  for (std::string bad : {"", "[]", "{}", R"({"nftables": 1})", R"({"nftables": [1]})"})
    CHECK_FALSE(read_table(bad));
  CHECK_FALSE(read_table(with("12", "7")));
  CHECK_FALSE(read_table(with(R"("example")", "7")));
  CHECK_FALSE(read_table(with(R"({"range": ["1.1.1.1"]})", "7")));
}

TEST_CASE("chains tell who else is at work") {
  auto x = read_chains(R"({"nftables": [{"metainfo": {}}, {"chain": {"family": "inet",
    "table": "firewalld", "name": "filter_INPUT"}}]})");
  REQUIRE(x);
  CHECK(*x == std::vector<std::string>{"inet firewalld filter_INPUT"});
  CHECK_FALSE(read_chains("x"));
}

TEST_CASE("a reading fulfils a wish when addresses, rules and hook are there") {
  table_wish wish{set_of({"192.0.2.1"}), {}, {}, true};
  table_reading x;
  x.present = x.hooked = true;
  x.rules = 8;
  x.allowed = wish.allowed;
  CHECK(fulfils(x, wish));
  auto y = x;
  y.rules = 7;
  CHECK_FALSE(fulfils(y, wish));
  y = x;
  y.hooked = false;
  CHECK_FALSE(fulfils(y, wish));
  y = x;
  y.allowed = {};
  CHECK_FALSE(fulfils(y, wish));
}

TEST_CASE("a set is read back from its own text") {
  auto x = set_of({"192.0.2.1", "10.0.0.0/8", "2001:db8::/32", "11.0.0.1", "11.0.0.2", "::1"});
  CHECK(address_set::from_text(x.text()) == x);
  CHECK(address_set::from_text("") == address_set{});
  for (auto bad : {"x", "1.1.1.1-", "1.1.1.9-1.1.1.1", "1.1.1.1-::1", "\n"})
    CHECK_FALSE(address_set::from_text(bad));
}
