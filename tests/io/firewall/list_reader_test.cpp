#include "io/firewall/list_reader.hpp"

#include "tests/support/catch.hpp"

using namespace dongled;
using namespace dongled::io::firewall;

namespace {

std::string words(const std::string& text) {
  auto x = read_list(text);
  return x ? "" : x.why().doing;
}

address_list list_of(size_t entries) {
  std::string text;
  for (size_t i = 0; i < entries; ++i)
    text += "10." + std::to_string(i / 128) + '.' + std::to_string(i % 128 * 2) + ".0/24\n";
  return *read_list(text);
}

} // namespace

TEST_CASE("a list has an address or a prefix a line, and anything blank around it") {
  auto x =
    read_list("\xef\xbb\xbf# customers\r\n\r\n  192.0.2.1 # the office\r\n\t198.51.100.0/24\t\n"
              "2001:db8::/32\n192.0.2.1\n198.51.100.7");
  REQUIRE(x);
  CHECK(x->addresses.text() == "192.0.2.1\n198.51.100.0/24\n2001:db8::/32\n");
  CHECK(x->wide_line == 0);
}

TEST_CASE("one bad line refuses the list, and is named without its text") {
  for (auto bad :
       {"192.0.2.1 192.0.2.2", "192.0.2.256", "192.0.2.0/33", "192.0.2.0/", "example.org",
        "192.0.2.1-192.0.2.9", "0192.0.2.1", "fe80::1%eth0", "[2001:db8::1]", "192.0.2",
        "192.0.2.0/24/24", "+1.2.3.4", "192.0.2.1,", "::/129"}) {
    CAPTURE(bad);
    auto said = words("192.0.2.1\n\n" + std::string{bad} + "\n");
    CHECK(said == "line 3: expected one IPv4 or IPv6 address, or a prefix like 192.0.2.0/24");
    CHECK(read_list("192.0.2.1\n\n" + std::string{bad}).why().detail == 3);
  }
  CHECK(words("192.0.2.1/24").starts_with("line 1: bits behind the prefix are set"));
  CHECK(words("2001:db8::1/64").starts_with("line 1: bits behind the prefix are set"));
  CHECK(words("::ffff:192.0.2.1/127").starts_with("line 1: bits behind the prefix are set"));
}

TEST_CASE("a page of somebody's portal, an empty list and an endless one are none") {
  CHECK(words("\r\n<!DOCTYPE html>\n<html>")
        == "line 2: this is a web page or XML, and no list of addresses");
  CHECK(words("") == "the list is empty");
  CHECK(words("# nobody\n\n") == "the list is empty");
  CHECK(words(std::string(longest_list + 1, '\n')) == "the list is longer than 8 MiB");
  CHECK(words(std::string("192.0.2.1\0", 10)) != "");
}

TEST_CASE("what would lock customers out, or let everybody in, is refused") {
  list_rules rules;
  auto said = [&](const address_list& fresh, const address_set& before = {}, bool shrink = false) {
    auto x = objection(fresh, before, rules, shrink);
    CHECK((x.code == fault::none) == x.doing.empty());
    return x.doing;
  };
  CHECK(said(list_of(100)).empty());
  CHECK(said(list_of(50), list_of(100).addresses).empty());
  CHECK(
    said(list_of(49), list_of(100).addresses)
    == "it lost 51 % of its 100 entries, and max_shrink is 50 %; an update with --accept-shrink "
       "takes it");
  CHECK(said(list_of(49), list_of(100).addresses, true).empty());
  auto wide = *read_list("192.0.2.1\n126.0.0.0/7\n");
  CHECK(said(wide).starts_with("line 2: a prefix shorter than /8"));
  CHECK(said(*read_list("2001:c000::/18")).starts_with("line 1: a prefix"));
  std::string many;
  for (int i = 1; i <= 17; ++i)
    many += std::to_string(i * 2) + ".0.0.0/8\n";
  CHECK(said(*read_list(many)).starts_with("together it holds more than a sixteenth"));
  rules.allow_any = true;
  CHECK(said(wide).empty());
  CHECK(said(*read_list(many)).empty());
  CHECK(said(*read_list("0.0.0.0/0\n::/0")).empty());
  rules.max_entries = 99;
  CHECK(said(list_of(100), {}, true) == "it has 100 entries, and max_entries is 99");
}
