#include "io/relay/dns/dns_answer.hpp"

#include "tests/support/catch.hpp"

#include <random>
#include <string>

using namespace dongled;
using namespace dongled::io::relay;

namespace {

std::string name_of(const std::string& text) {
  std::string out;
  for (size_t at = 0; at < text.size();) {
    auto end = std::min(text.find('.', at), text.size());
    out += static_cast<char>(end - at) + text.substr(at, end - at);
    at = end + 1;
  }
  return out + '\0';
}

std::string two(unsigned x) { return {static_cast<char>(x >> 8), static_cast<char>(x & 0xff)}; }

std::string record(const std::string& owner, unsigned type, unsigned ttl, const std::string& data) {
  return owner + two(type) + two(1) + two(0) + two(ttl) + two(static_cast<unsigned>(data.size()))
         + data;
}

std::string message(const std::string& asked, const std::vector<std::string>& records,
                    unsigned flags = 0x8180) {
  auto out = two(7) + two(flags) + two(1) + two(static_cast<unsigned>(records.size())) + two(0)
             + two(0) + name_of(asked) + two(1) + two(1);
  for (auto& x : records)
    out += x;
  return out;
}

std::string v4(unsigned last) { return {'\xc6', '\x33', '\x64', static_cast<char>(last)}; }

std::vector<std::string> texts(const dns_answer& x) {
  std::vector<std::string> out;
  for (auto& y : x.addresses)
    out.push_back(to_string(y));
  return out;
}

using list = std::vector<std::string>;

} // namespace

TEST_CASE("the addresses of a name are read in their order, with the least time to live") {
  auto x = read_dns_answer(
    message("a.test", {record("\xc0\x0c", 1, 60, v4(1)), record("\xc0\x0c", 1, 30, v4(2)),
                       record(name_of("A.Test"), 1, 90, v4(3)), record("\xc0\x0c", 1, 90, v4(1))}),
    dns_type::a);
  CHECK(texts(x) == list{"198.51.100.1", "198.51.100.2", "198.51.100.3"});
  CHECK(x.ttl == 30);
  CHECK_FALSE(x.truncated);
  auto raw = std::string(15, '\0') + '\1';
  auto six = read_dns_answer(message("a.test", {record("\xc0\x0c", 28, 5, raw)}), dns_type::aaaa);
  CHECK(texts(six) == list{"::1"});
}

TEST_CASE("an alias is followed wherever it stands, also behind the address it leads to") {
  auto alias = record("\xc0\x0c", 5, 20, name_of("b.test"));
  auto next = record(name_of("b.test"), 5, 40, name_of("c.test"));
  auto last = record(name_of("c.test"), 1, 60, v4(9));
  for (auto& order : {list{alias, next, last}, list{last, next, alias}, list{next, last, alias}}) {
    auto x = read_dns_answer(message("a.test", order), dns_type::a);
    CHECK(texts(x) == list{"198.51.100.9"});
    CHECK(x.ttl == 20);
  }
}

TEST_CASE("addresses of names that nobody asked for are not believed") {
  auto x =
    read_dns_answer(message("a.test", {record(name_of("evil.test"), 1, 60, v4(1)),
                                       record(name_of("x.test"), 5, 60, name_of("evil.test")),
                                       record("\xc0\x0c", 1, 60, "short"),
                                       record("\xc0\x0c", 28, 60, std::string(16, 'x'))}),
                    dns_type::a);
  CHECK(texts(x).empty());
}

TEST_CASE("of a message that breaks off what is whole is used") {
  auto whole =
    message("a.test", {record("\xc0\x0c", 1, 60, v4(1)), record("\xc0\x0c", 1, 60, v4(2))});
  auto x = read_dns_answer({whole.data(), whole.size() - 3}, dns_type::a);
  CHECK(texts(x) == list{"198.51.100.1"});
  CHECK(x.truncated);
  CHECK(read_dns_answer(message("a.test", {}, 0x8380), dns_type::a).truncated);
}

TEST_CASE("aliases in a ring, and pointers that lead nowhere, come to an end") {
  auto ring = message("a.test", {record("\xc0\x0c", 5, 60, name_of("b.test")),
                                 record(name_of("b.test"), 5, 60, name_of("a.test"))});
  CHECK(read_dns_answer(ring, dns_type::a).addresses.empty());
  for (auto pointer : {"\xc0\x0c", "\xc0\x20", "\xff\xff", "\xc0"}) {
    auto self =
      two(7) + two(0x8180) + two(1) + two(1) + two(0) + two(0) + pointer + two(1) + two(1);
    CHECK(read_dns_answer(self, dns_type::a).addresses.empty());
  }
}

TEST_CASE("no bytes break the reader") {
  auto good = message("a.test", {record("\xc0\x0c", 5, 20, name_of("b.test")),
                                 record(name_of("b.test"), 1, 60, v4(9))});
  std::mt19937 random{5};
  for (int round = 0; round < 20'000; ++round) {
    auto bytes = good;
    for (auto n = random() % 5 + 1; n > 0; --n)
      bytes[random() % bytes.size()] = static_cast<char>(random());
    bytes.resize(random() % (bytes.size() + 1));
    (void)read_dns_answer(bytes, random() % 2 ? dns_type::a : dns_type::aaaa);
  }
  SUCCEED();
}
