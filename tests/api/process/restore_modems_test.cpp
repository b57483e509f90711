#include "api/process/restore_modems.hpp"

#include "tests/support/board_hand.hpp"
#include "tests/support/fake_world.hpp"

#include <chrono>

namespace dongled::api {

using namespace test;
using io::hilink::modem_intent;

namespace {

struct left_behind : fake_world {
  left_behind() {
    w->ports.parting_modem = [this](const io::netlink::dongle_fact& x, auto) {
      return std::make_shared<hilink::client>(std::make_unique<fake_wire>(modem(x.subnet)),
                                              hilink::login{}, clock());
    };
    for (int n : {11, 12}) {
      dongled::test::hand(*w->board).update(id(n), [](dongle_view& v) {
        v.link.present = true;
        v.link.address = "192.168.0.100";
      });
      modem(id(n))->mode = "02";
      modem(id(n))->data = false;
      REQUIRE(w->debts->owe({modem_intent::deed::data, id(n), "", "", "", 1, "toggle 7"}));
      REQUIRE(w->debts->owe({modem_intent::deed::mode, id(n), "", "00", "02", 1, "toggle 7"}));
    }
  }
};

} // namespace

TEST_CASE_METHOD(left_behind, "main gives back what nobody has given back, and keeps the rest") {
  modem(id(12))->silent = true;
  restore_modems(*w, 5s);
  CHECK(modem(id(11))->data);
  CHECK(modem(id(11))->mode == "00");
  CHECK_FALSE(w->debts->owes(id(11)));
  CHECK(w->debts->owes(id(12)));
  CHECK(logged("network mode of dongle 12, 00 before, 02 for the moment is still owed"));
}

TEST_CASE_METHOD(left_behind, "without time nothing is begun, and all is said") {
  restore_modems(*w, 0ms);
  CHECK_FALSE(modem(id(11))->data);
  CHECK(logged("is still owed", 4));
}

} // namespace dongled::api
