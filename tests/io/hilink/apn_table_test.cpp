#include "io/hilink/apn_table.hpp"

#include "tests/support/catch.hpp"

using namespace dongled;
using namespace dongled::io::hilink;

namespace {

std::string table(const std::string& inside) {
  return R"(<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE serviceproviders SYSTEM "serviceproviders.2.dtd">
<serviceproviders format="2.0"><country code="xx">)"
         + inside + "</country></serviceproviders>";
}

const auto two = table(R"(
<provider><name>Op</name><gsm><network-id mcc="413" mnc="01"/><network-id mcc="413" mnc="1"/>
 <apn value="mms.op"><usage type="mms"/></apn>
 <apn value="net.op"><usage type="internet"/><username>u</username><password>p</password></apn>
 <apn value="old.op"/>
</gsm></provider>
<provider><name>Other</name><gsm><network-id mcc="413" mnc="010"/><apn value="three"/></gsm></provider>
<provider><name>Cdma</name><cdma><sid value="1"/></cdma></provider>)");

} // namespace

TEST_CASE("the APNs of a network are those for the internet, in the table's order") {
  auto x = apns_of(two, "41301");
  REQUIRE(x);
  REQUIRE(x->size() == 2);
  CHECK((*x)[0] == apn_entry{"Op", "net.op", "u", "p"});
  CHECK((*x)[1].apn == "old.op");
  CHECK(apns_of(two, "413010")->at(0).apn == "three");
  for (auto plmn : {"41302", "4131", "", "41301x", "4130100"})
    CHECK(apns_of(two, plmn)->empty());
}

TEST_CASE("a table that is none, or hostile, harms nobody") {
  for (auto text :
       {"", "no", "<a/>", "<serviceproviders>", "<serviceproviders><country></serviceproviders>"})
    CHECK_FALSE(apns_of(text, "41301"));
  auto bomb = std::string{R"(<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>)"}
              + R"(<serviceproviders><country><provider><name>&b;</name><gsm>)"
              + R"(<network-id mcc="413" mnc="01"/><apn value="x"/></gsm></provider></country>)"
              + "</serviceproviders>";
  if (auto x = apns_of(bomb, "41301"); x && !x->empty())
    CHECK(x->front().provider.find("aaaa") == std::string::npos);
  auto odd = table(R"(<provider><gsm><network-id mcc="413" mnc="01"/><apn value="a b"/>)"
                   R"(<apn value="&lt;b&gt;"/><apn value=""/><apn/></gsm></provider>)");
  CHECK(apns_of(odd, "41301")->empty());
  std::string deep;
  for (int i = 0; i < 100'000; ++i)
    deep += "<a>";
  CHECK_FALSE(apns_of("<serviceproviders>" + deep, "41301"));
  CHECK_FALSE(apns_of(std::string(17 * 1024 * 1024, ' '), "41301"));
}

TEST_CASE("a SIM's network is tried before the one that serves it") {
  using list = std::vector<std::string>;
  CHECK(home_networks("413010000000001", "26201") == list{"413010", "41301", "26201"});
  CHECK(home_networks("", "26201") == list{"26201"});
  CHECK(home_networks("abcdef", "x").empty());
  CHECK(home_networks("41301000", "41301") == list{"413010", "41301"});
}
