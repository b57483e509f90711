#include "config/load.hpp"

#include "tests/support/catch.hpp"

using namespace dongled;

TEST_CASE("USB ids and switch messages are read, and what makes no sense is named") {
  auto good = load(R"({"dongles": {"usb_ids": ["12D1:155e"]},
    "usb": {"switch_messages": {"12d1:1f15": "huawei", "1234:5678":
      "55534243123456780000000000000011063000000100010000000000000000"}}})",
                   "f");
  REQUIRE(good.ok());
  CHECK(good.values.dongles.usb_ids == std::set<usb_id>{{0x12d1, 0x155e}});
  CHECK(good.values.usb.switch_messages.size() == 2);
  CHECK(to_string(*good.values.dongles.usb_ids.begin()) == "12d1:155e");
  for (auto* bad :
       {R"({"dongles": {"usb_ids": ["12d1"]}})", R"({"dongles": {"usb_ids": [7]}})",
        R"({"dongles": {"usb_ids": "12d1:155e"}})", R"({"dongles": {"usb_ids": ["12d1:155g"]}})",
        R"({"dongles": {"usb_ids": ["+2d1:155e"]}})",
        R"({"usb": {"switch_messages": {"12d1": "huawei"}}})",
        R"({"usb": {"switch_messages": {"12d1:1f01": "5553"}}})",
        R"({"usb": {"switch_messages": ["12d1:1f01"]}})"}) {
    INFO(bad);
    auto x = load(bad, "f");
    CHECK_FALSE(x.ok());
  }
}
